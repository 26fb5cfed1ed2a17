"""The pipeline as planners may see it: what was told at the closings."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.territory.adapters.closing_tables import pipeline_closing, pipeline_told
from services.territory.domain.setting import Setting
from services.territory.usecases.closing_ports import DIMENSIONS, MEASURES
from shared.contracts.codes import Sector
from shared.contracts.territory.codes import Dimension, Stage
from shared.contracts.territory.queries import GetPipeline
from shared.contracts.territory.replies import PipelineCell, PipelineTotal, PipelineView
from shared.reference import places

_C = pipeline_told.c
_CLOSED = pipeline_closing.c.closed_on
_SUPPRESSED: dict[str, Any] = {"count": None, "planned_amount_mad": None, "planned_jobs": None, "suppressed": True}


def told_pipeline(query: GetPipeline, session: Session, setting: Setting) -> PipelineView:
    """Each figure as it was told last, by the day that is asked for."""
    until = query.told_by or date.max
    last = select(pipeline_closing).where(pipeline_closing.c.closed_on <= until).order_by(_CLOSED.desc()).limit(1)
    closing = session.execute(last).first()
    asked = {name: str(getattr(query, name) or "") for name in DIMENSIONS}
    cells = _told(session, {name: code or _any_of(name) for name, code in asked.items()}, until)
    totals = [total for dimension in Dimension for total in _totals(session, dimension, asked, until)]
    return PipelineView(
        cells=tuple(PipelineCell(**_key(row), **_figures(row)) for row in cells),
        totals=tuple(totals),
        threshold=setting.value,
        threshold_source=setting.source,
        threshold_confidence=setting.confidence,
        last_event_at=closing.closed_at if closing else None,
        closed_on=closing.closed_on if closing else None,
        closings=closings(session),
    )


def told_by_province_and_sector(session: Session, until: date) -> dict[tuple[str, str], RowMapping]:
    """What was told of each sector in each province, over all countries and stages; what was not told is not there."""
    wanted = {"province": _any_of("province"), "sector": _any_of("sector"), "host_country": "", "stage": ""}
    return {(row["province"], row["sector"]): row for row in _told(session, wanted, until)}


def closings(session: Session) -> tuple[date, ...]:
    """The last first."""
    return tuple(session.scalars(select(_CLOSED).order_by(_CLOSED.desc())))


def _totals(session: Session, dimension: Dimension, asked: dict[str, str], until: date) -> Iterator[PipelineTotal]:
    """Of a closed list every code, told or not: what is missing must not say that there is nothing."""
    name = None if dimension is Dimension.ALL else dimension.value
    wanted: dict[str, Any] = asked if name is None else {**asked, name: asked[name] or _any_of(name)}
    told = {"" if name is None else row[name]: row for row in _told(session, wanted, until)}
    listed: Sequence[str] = [""] if name is None else _closed_list(dimension) or sorted(told)
    if name is not None and asked[name]:
        listed = [asked[name]]
    for code in listed:
        figures = _figures(told[code]) if code in told else _SUPPRESSED
        yield PipelineTotal(dimension=dimension, code=code, **figures)


def _closed_list(dimension: Dimension) -> list[str]:
    match dimension:
        case Dimension.PROVINCE:
            return sorted(places.provinces())
        case Dimension.SECTOR:
            return sorted(Sector)
        case Dimension.STAGE:
            return sorted(Stage)
        case _:
            return []


def _any_of(name: str) -> ColumnElement[bool]:
    return _C[name] != ""


def _told(session: Session, wanted: dict[str, Any], until: date) -> Sequence[RowMapping]:
    """The last of each aggregate; `wanted`: a code for each dimension, empty for the sum over it, or a condition."""
    keys = [_C[name] for name in DIMENSIONS]
    conditions = [code if isinstance(code, ColumnElement) else _C[name] == code for name, code in wanted.items()]
    latest = (
        select(pipeline_told)
        .where(*conditions, _C.closed_on <= until)
        .ext(distinct_on(*keys))
        .order_by(*keys, _C.closed_on.desc())
    )
    return session.execute(latest).mappings().all()


def _key(row: RowMapping) -> dict[str, Any]:
    return {name: row[name] for name in DIMENSIONS}


def _figures(row: RowMapping) -> dict[str, Any]:
    values = {name: row[name] for name in MEASURES}
    return {"count": row["count"], "suppressed": False, "told_on": row["closed_on"], **values}
