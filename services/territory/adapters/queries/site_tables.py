"""Poles, sites and plots as their files have them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import MINYEAR, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.figure_tables import place_figure
from services.territory.adapters.queries.sites import shown_marketing
from services.territory.adapters.said_figures import figures_of_places
from services.territory.adapters.sites import AREA_INDICATOR, named_facts
from services.territory.domain.cnig_cells import written
from services.territory.domain.cnig_schema import Column, columns_of
from services.territory.domain.site_sheet import value_of
from shared.contracts.territory.codes import PlotState
from shared.contracts.territory.figures import PlaceFigure
from shared.contracts.territory.poles import PoleFacts
from shared.contracts.territory.site_codes import ON_THE_MARKET
from shared.contracts.territory.site_tables import ExportTable, TableCells, TableColumn
from shared.contracts.territory.sites import PlotFacts, SiteFacts
from shared.reference import places
from shared.reference.days import local_date

_Facts = dict[str, Any]
_HECTARE = Decimal(10_000)
_EMPTY = frozenset({"not_kept", "never"})


def export_table(query: ExportTable, session: Session, _now: datetime) -> TableCells:
    """See the contract."""
    table = columns_of(query.table)
    rows = [] if query.empty else _ROWS[query.table](session)
    return TableCells(
        table=query.table,
        version=table.version,
        columns=tuple(_told(column) for column in table.columns),
        rows=tuple(tuple(_cell(column, facts) for column in table.columns) for facts in rows),
    )


def _told(column: Column) -> TableColumn:
    return TableColumn(
        name=column.name,
        kind=column.kind,
        field=column.field,
        codes=tuple(column.terms.values()),
        filled=column.role not in _EMPTY,
    )


def _cell(column: Column, facts: _Facts) -> str | None:
    if column.role in _EMPTY:
        return None
    return written(column, value_of(column, facts) if column.kind != "point" else _point(facts))


def _point(facts: _Facts) -> tuple[float, float] | None:
    return None if facts.get("longitude") is None else (facts["longitude"], facts["latitude"])


def _poles(session: Session) -> Iterator[_Facts]:
    """Where the middle of its sites is, and how large they are together, as far as that is known."""
    of_pole = defaultdict(list)
    for site in _sites(session):
        of_pole[site["pole"]].append(site)
    told = select(t.pole).where(t.pole.c.withdrawn_reason.is_(None)).order_by(t.pole.c.code)
    for row in session.execute(told).mappings():
        own = of_pole[row["code"]]
        known = [site["area_value"] for site in own if site["area_value"] is not None]
        middle = {
            name: round(sum(site[name] for site in own) / len(own), 6) if own else None
            for name in ("longitude", "latitude")
        }
        summed = sum(known) if own and len(known) == len(own) else None
        yield {
            "code": row["code"],
            **named_facts(row, PoleFacts),
            **middle,
            "site_count": len(own),
            "area_ha": summed,
        }


def _sites(session: Session) -> Iterator[_Facts]:
    rows = session.execute(select(t.zone).order_by(t.zone.c.code)).mappings().all()
    figures = figures_of_places(session, [row["code"] for row in rows], MINYEAR)
    areas = _plot_areas(session)
    for row in rows:
        own = areas[row["code"]]
        commune = places.communes().get(row["commune"] or "")
        yield {
            "code": row["code"],
            **named_facts(row, SiteFacts),
            **_area(figures[row["code"]]),
            "province_name": places.provinces()[row["province"]].name_fr,
            "commune_name": commune.name_fr if commune else "inconnu",
            "plot_count": sum(own["count"].values()),
            "free_ha": own["m2"]["free"] / _HECTARE,
            "reserved_ha": own["m2"]["reserved"] / _HECTARE,
        }


def _plot_areas(session: Session) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
    """Zone -> how many plots, and how many m2, are free on the market, reserved, or neither."""
    p = t.plot.c
    found: Any = defaultdict(lambda: {"count": defaultdict(int), "m2": defaultdict(int)})
    summed = select(p.zone, p.state, p.marketing, func.count(), func.sum(p.area_m2))
    for zone, state, marketing, count, m2 in session.execute(summed.group_by(p.zone, p.state, p.marketing)):
        free = state is PlotState.FREE and marketing in ON_THE_MARKET
        what = "free" if free else "reserved" if state is PlotState.RESERVED else "other"
        found[zone]["count"][what] += count
        found[zone]["m2"][what] += int(m2)
    return found  # type: ignore[no-any-return]


def _area(figures: tuple[PlaceFigure, ...]) -> _Facts:
    counting = next((f for f in figures if f.indicator == AREA_INDICATOR and f.counts), None)
    names = ("value", "vintage", "source", "licence", "confidence")
    return {f"area_{name}": None if counting is None else getattr(counting, name) for name in names}


def _plots(session: Session) -> Iterator[_Facts]:
    h, p = t.plot_history.c, t.plot.c
    sold = select(h.plot_id, func.max(h.at)).where(h.action == "plot.confirmed.v1").group_by(h.plot_id)
    sold_on = {plot_id: local_date(at) for plot_id, at in session.execute(sold)}
    for row in session.execute(select(t.plot).order_by(p.zone, p.reference)).mappings():
        yield {name: row[name] for name in PlotFacts.model_fields} | _availability(row, sold_on)


def _availability(row: RowMapping, sold_on: Mapping[Any, Any]) -> _Facts:
    until = row["reserved_until"]
    held = row["state"] is not PlotState.FREE
    return {
        "code": f"{row['zone']}_{row['reference']}",
        "zone": row["zone"],
        "marketing": shown_marketing(row),
        "marketing_reason": None if held else row["marketing_reason"],
        "reserved_until": None if until is None else local_date(until),
        "sold_on": sold_on.get(row["id"]) if row["state"] is PlotState.CONFIRMED else None,
    }


def _figures(session: Session) -> Iterator[_Facts]:
    f = place_figure.c
    rows = session.execute(select(place_figure).order_by(f.place, f.indicator, f.year, f.id)).mappings()
    return (dict(row) for row in rows)


_ROWS = {"poles": _poles, "sites": _sites, "plots": _plots, "figures": _figures}
