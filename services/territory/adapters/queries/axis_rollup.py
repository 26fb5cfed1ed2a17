"""Dossiers by axis of the plan: sums over provinces and sectors by the priorities, told or present. ADR 0029."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from services.territory.adapters.queries.pipeline_told import closings, told_by_province_and_sector
from services.territory.adapters.queries.plan import holds, said
from services.territory.adapters.tables import pipeline_entry
from shared.contracts.codes import Sector
from shared.contracts.territory import planning as contract
from shared.contracts.territory.plan_words import Priority
from shared.reference.days import local_date

_E = pipeline_entry.c
_SUMS = ("planned_amount_mad", "planned_jobs", "realised_amount_mad", "realised_jobs")
_Cells = Mapping[tuple[str, str], RowMapping]
"""Province and sector -> count and sums."""


def get_axis_rollup(query: contract.GetAxisRollup, session: Session, now: datetime) -> contract.AxisRollup:
    days = closings(session)
    closed_on = next((day for day in days if query.told_by is None or day <= query.told_by), None)
    present = query.for_staff and query.told_by is None
    rules_on = local_date(now) if present else closed_on or query.told_by or local_date(now)
    cells = _present(session) if present else told_by_province_and_sector(session, query.told_by or date.max)
    return contract.AxisRollup(
        totals=tuple(_totals(_sectors(session, rules_on), cells, all_are_told=present)),
        rules_on=rules_on,
        closed_on=None if present else closed_on,
        closings=days,
    )


def _sectors(session: Session, on: date) -> Mapping[tuple[str, str], list[Sector]]:
    """Axis and province -> its priority sectors on that day."""
    found: dict[tuple[str, str], set[Sector]] = defaultdict(set)
    for word in said(session, "priorities", Priority):
        if holds(word, on):
            found[word.axis, word.province].add(word.sector)
    return {key: sorted(sectors) for key, sectors in sorted(found.items())}


def _totals(
    sectors: Mapping[tuple[str, str], list[Sector]], cells: _Cells, *, all_are_told: bool
) -> list[contract.AxisTotal]:
    totals = []
    for (axis, province), of_axis in sectors.items():
        told = [sector for sector in of_axis if (province, sector.value) in cells]
        counted = [cells[province, sector.value] for sector in told]
        totals.append(
            contract.AxisTotal(
                axis=axis,
                province=province,
                sectors=tuple(of_axis),
                told=tuple(of_axis if all_are_told else told),
                count=sum(cell["count"] for cell in counted),
                partly=any(cell[name] is None for cell in counted for name in _SUMS),
                **{name: sum((cell[name] or 0 for cell in counted), Decimal(0)) for name in _SUMS[::2]},
                **{name: sum(cell[name] or 0 for cell in counted) for name in _SUMS[1::2]},
            )
        )
    return totals


def _present(session: Session) -> _Cells:
    rows = session.execute(
        select(
            _E.province,
            _E.sector,
            func.count().label("count"),
            *(func.sum(_E[name]).label(name) for name in _SUMS),
        )
        .where(_E.merged_into.is_(None))
        .group_by(_E.province, _E.sector)
    ).mappings()
    return {_cell_of(row): row for row in rows}


def _cell_of(row: RowMapping) -> tuple[str, str]:
    return row["province"], str(row["sector"])
