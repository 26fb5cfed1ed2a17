"""The pipeline: dossiers counted, never named; for staff as they are now, for planners as they were told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, text, tuple_
from sqlalchemy.orm import Session

from services.territory.adapters.queries.pipeline_told import closings, told_pipeline
from services.territory.adapters.tables import pipeline_entry
from services.territory.adapters.unit_of_work import find_setting
from services.territory.domain.setting import SettingKind
from shared.contracts.territory.codes import Dimension
from shared.contracts.territory.queries import GetPipeline
from shared.contracts.territory.replies import PipelineCell, PipelineTotal, PipelineView
from shared.reference.days import local_date

_E = pipeline_entry.c
_KEYS = (_E.province, _E.sector, _E.host_country, _E.stage)

# GROUPING() sets a bit for each key that a row is summed over; the first key is the highest bit.
_CELL = 0b0000
_TOTALS = {
    0b0111: Dimension.PROVINCE,
    0b1011: Dimension.SECTOR,
    0b1101: Dimension.HOST_COUNTRY,
    0b1110: Dimension.STAGE,
    0b1111: Dimension.ALL,
}


def get_pipeline(query: GetPipeline, session: Session, now: datetime) -> PipelineView:
    """For staff in one statement, so that cells and totals agree with each other."""
    setting = find_setting(session, SettingKind.SMALL_CELL_THRESHOLD, local_date(now))
    if query.told_by is not None or not query.for_staff:
        return told_pipeline(query, session, setting)
    rows = session.execute(
        select(
            func.grouping(*_KEYS).label("level"),
            *_KEYS,
            func.count().label("number"),
            func.coalesce(func.sum(_E.planned_amount_mad), 0).label("amount"),
            func.coalesce(func.sum(_E.planned_jobs), 0).label("jobs"),
            func.coalesce(func.sum(_E.realised_amount_mad), 0).label("realised_amount"),
            func.coalesce(func.sum(_E.realised_jobs), 0).label("realised_jobs"),
        )
        .where(*_conditions(query))
        .group_by(func.grouping_sets(tuple_(*_KEYS), *_KEYS, text("()")))
        .order_by("level", *_KEYS)
    ).all()
    return PipelineView(
        cells=tuple(_cell(row) for row in rows if row.level == _CELL),
        totals=tuple(_total(row) for row in rows if row.level in _TOTALS),
        threshold=setting.value,
        threshold_source=setting.source,
        threshold_confidence=setting.confidence,
        closings=closings(session),
        last_event_at=session.scalar(select(func.max(_E.last_event_at))),
    )


def _conditions(query: GetPipeline) -> list[ColumnElement[bool]]:
    asked = [key == value for key in _KEYS if (value := getattr(query, key.name)) is not None]
    return [_E.merged_into.is_(None), *asked]


def _cell(row: Row[Any]) -> PipelineCell:
    return PipelineCell(
        province=row.province,
        sector=row.sector,
        host_country=row.host_country,
        stage=row.stage,
        **_counts(row),
    )


def _total(row: Row[Any]) -> PipelineTotal:
    dimension = _TOTALS[row.level]
    code = "" if dimension is Dimension.ALL else str(getattr(row, dimension))
    return PipelineTotal(dimension=dimension, code=code, **_counts(row))


def _counts(row: Row[Any]) -> dict[str, Any]:
    return {
        "count": row.number,
        "planned_amount_mad": row.amount,
        "planned_jobs": row.jobs,
        "realised_amount_mad": row.realised_amount,
        "realised_jobs": row.realised_jobs,
        "suppressed": False,
    }
