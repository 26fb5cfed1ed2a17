"""How dossiers go, as planners may see it: what was told at the closings."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.territory.adapters.closing_tables import path_told
from services.territory.adapters.queries.pipeline_told import closings
from services.territory.adapters.unit_of_work import find_setting
from services.territory.domain.setting import SettingKind
from shared.contracts.investor.codes import ReasonCode
from shared.contracts.territory.path import DaysClass, GetToldPath, LegalDelay, PathCount, PathFigure, ToldPath
from shared.reference.days import local_date

_C = path_told.c
_LISTED: dict[PathFigure, Sequence[str]] = {
    PathFigure.REASON: list(ReasonCode),
    PathFigure.LEGAL_DELAY: list(LegalDelay),
    PathFigure.DAYS_TO_COMPLETE: list(DaysClass),
    PathFigure.DAYS_TO_DECIDE: list(DaysClass),
}
"""Closed lists are shown whole: what is missing must not say that there is nothing."""


def get_told_path(query: GetToldPath, session: Session, now: datetime) -> ToldPath:
    """See the contract."""
    until = query.told_by or date.max
    keys = (_C.figure, _C.code)
    latest = (
        select(path_told)
        .where(_C.province == (query.province or ""), _C.closed_on <= until)
        .ext(distinct_on(*keys))
        .order_by(*keys, _C.closed_on.desc())
    )
    rows = session.execute(latest).mappings().all()
    days = closings(session)
    return ToldPath(
        figures=tuple(one for figure in PathFigure for one in _counts(figure, rows)),
        threshold=find_setting(session, SettingKind.SMALL_CELL_THRESHOLD, local_date(now)).value,
        closed_on=next((day for day in days if day <= until), None),
        closings=days,
    )


def _counts(figure: PathFigure, rows: Sequence[RowMapping]) -> Iterator[PathCount]:
    told = {row["code"]: row for row in rows if row["figure"] == figure}
    for code in _LISTED.get(figure, sorted(told)):
        row = told.get(code)
        if row is None:
            yield PathCount(figure=figure, code=code, count=None)
        else:
            yield PathCount(figure=figure, code=code, count=row["count"], told_on=row["closed_on"])
