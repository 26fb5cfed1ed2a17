"""Rows of poles, sites and plots of a file: their keys, what they change, and how it is kept."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from services.territory.domain.cnig_schema import TableColumns
from services.territory.domain.place_figure import year_of
from services.territory.domain.row_changes import wrong
from services.territory.domain.site_rules import Facts, Problem, problems_of
from services.territory.domain.site_sheet import SaidRow, changes_of, compare
from services.territory.domain.table_text import TextRow
from services.territory.usecases.figures_of_places import record_figure
from services.territory.usecases.ports import Now, UnitOfWork
from services.territory.usecases.record_sites import misplaced
from services.territory.usecases.site_ports import Change, KnownArea, KnownPlot
from shared.contracts.territory.codes import PlotState
from shared.contracts.territory.figures import RecordFigure
from shared.contracts.territory.poles import PoleFacts
from shared.contracts.territory.row_changes import ADDED, RowChange, RowFault
from shared.contracts.territory.site_codes import ON_THE_MARKET, TERMS
from shared.contracts.territory.sites import PlotFacts, SiteFacts
from shared.database.identifiers import uuid7
from shared.reference.days import local_date

Planned = tuple[RowChange, Callable[[], None]]
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
AREA = ("area_value", "area_vintage", "area_source", "area_licence", "area_confidence")


class Rows:
    """What all kinds have in common."""

    def __init__(self, table: TableColumns, rows: Sequence[TextRow], by: UUID, work: UnitOfWork, now: Now) -> None:
        self.table, self.rows, self.by, self.work, self.at = table, rows, by, work, now()
        self.now = now
        self.today = local_date(self.at)

    def key_of(self, row: TextRow) -> tuple[str, ...]:
        return (row.cells.get(self.table.keys[0].name, "").strip(),)

    def codes(self, column: str) -> list[str]:
        return sorted({row.cells.get(column, "").strip() for row in self.rows})

    def rules(self, facts: Facts) -> Iterable[Problem]:
        return problems_of(facts, self.today)

    def change(self, said: SaidRow, before: Facts | None, facts: Facts) -> Change:
        return Change(self.by, self.at, changes_of(self.table, before, facts), said.change.outcome == ADDED)

    def dated(self, said: SaidRow) -> dict[str, Any]:
        """A file that says not when it was made was made today."""
        return said.facts if "updated_on" in said.said else {**said.facts, "updated_on": self.today}

    def wrong_key(self, row: TextRow, key: tuple[str, ...], code: str, column: str, expected: str = "") -> Planned:
        value = row.cells.get(column, "")
        return wrong(row.line, key, [RowFault(column=column, code=code, value=value, expected=expected)]), _nothing


class PoleRows(Rows):
    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        codes = self.codes("pole_id")
        self._known = self.work.sites.poles(codes)
        self._withdrawn = self.work.sites.withdrawn_poles(codes)

    def plan(self, row: TextRow, key: tuple[str, ...]) -> Planned:
        (code,) = key
        if not is_code(code):
            return self.wrong_key(row, key, "code_wrong", "pole_id", "med-est")
        if code in self._withdrawn:
            return self.wrong_key(row, key, "pole_withdrawn", "pole_id")
        before = self._known.get(code)
        said = compare(self.table, row, key, before, PoleFacts, self.rules)
        return said.change, lambda: self._keep(code, said, before)

    def _keep(self, code: str, said: SaidRow, before: Facts | None) -> None:
        facts = self.dated(said)
        self.work.sites.keep_pole(code, facts, self.change(said, before, facts))


class SiteRows(Rows):
    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        codes = self.codes("site_id")
        self._known = self.work.sites.sites(codes)
        self._areas = self.work.sites.areas(codes)

    def rules(self, facts: Facts) -> Iterable[Problem]:
        yield from super().rules(facts)
        yield from misplaced(facts, self.work)

    def plan(self, row: TextRow, key: tuple[str, ...]) -> Planned:
        (code,) = key
        if not is_code(code):
            return self.wrong_key(row, key, "code_wrong", "site_id", "technopole-oujda")
        areas = self._areas.get(code, ())
        row = self._without_empty_area(row)
        known = self._known.get(code)
        before = None if known is None else {**known, **_area_facts(self._area_beside(row, areas))}
        said = compare(self.table, row, key, before, SiteFacts, partial(self._rules_with_area, areas))
        return said.change, lambda: self._keep(code, said, before)

    def _rules_with_area(self, areas: Sequence[KnownArea], facts: Facts) -> Iterable[Problem]:
        yield from self.rules(facts)
        if facts.get("area_value") is not None:
            yield from _wrong_area(facts, areas, self.today.year)

    def _without_empty_area(self, row: TextRow) -> TextRow:
        """What sources said is not unsaid by an empty cell."""
        if row.cells.get("site_surf_brute", "").strip():
            return row
        unsaid = {self.table.of_field(field) for field in AREA}
        return TextRow(row.line, {name: cell for name, cell in row.cells.items() if name not in unsaid})

    def _area_beside(self, row: TextRow, areas: Sequence[KnownArea]) -> KnownArea | None:
        """What the same source said already; else what counts."""
        cells = (row.cells.get("primo_surf_millesime", "").strip(), row.cells.get("primo_surf_source", "").strip())
        same = next((area for area in areas if (area.vintage, area.source) == cells), None)
        return same or next((area for area in areas if area.counts), None)

    def _keep(self, code: str, said: SaidRow, before: Facts | None) -> None:
        facts = self.dated(said)
        self.work.sites.keep_site(code, facts, self.change(said, before, facts))
        named = {name.removeprefix("area_"): facts.get(name) for name in AREA}
        known = {name.removeprefix("area_"): (before or {}).get(name) for name in AREA}
        if named["value"] is not None and named != known:
            figure = RecordFigure.model_validate({"staff_id": self.by, "place": code, "indicator": "area_ha", **named})
            record_figure(figure, self.work, self.now)


class PlotRows(Rows):
    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        zones = self.codes("site_id")
        self._sites = self.work.sites.sites(zones)
        self._known = self.work.sites.plots(zones)

    def key_of(self, row: TextRow) -> tuple[str, ...]:
        """Site and reference: `selouane`, `SE-B-01` of the identifier `selouane_SE-B-01`."""
        zone = row.cells.get("site_id", "").strip()
        return zone, row.cells.get("terr_id", "").strip().removeprefix(f"{zone}_")

    def plan(self, row: TextRow, key: tuple[str, ...]) -> Planned:
        zone, reference = key
        if zone not in self._sites:
            return self.wrong_key(row, key, "site_unknown", "site_id")
        if not reference or len(reference) > 40 or row.cells["terr_id"].strip() != f"{zone}_{reference}":
            return self.wrong_key(row, key, "code_wrong", "terr_id", f"{zone}_SE-B-01")
        known = self._known.get((zone, reference))
        before = None if known is None else {**known.facts, **_marketing_of(known)}
        said = compare(self.table, row, key, before, PlotFacts, partial(self._rules_of, known))
        return said.change, lambda: self._keep(zone, reference, said, known)

    def _rules_of(self, known: KnownPlot | None, facts: Facts) -> Iterable[Problem]:
        """What a dossier holds is not overridden by a file, nor what an opportunity offers."""
        yield from self.rules(facts)
        if known is None:
            return
        before = _marketing_of(known)["marketing"]
        if known.state is not PlotState.FREE and facts["marketing"] != before:
            yield Problem("marketing", "held_by_dossier", TERMS["marketing"][before])
        if known.state is PlotState.FREE and known.offered_by and facts["marketing"] not in ON_THE_MARKET:
            yield Problem("marketing", "plot_is_offered", TERMS["marketing"][before])

    def _keep(self, zone: str, reference: str, said: SaidRow, known: KnownPlot | None) -> None:
        facts = self.dated(said)
        if known is None:
            new = {**facts, "marketing_reason": _reason(facts)}
            self.work.sites.add_plot(uuid7(), zone, reference, new, self.change(said, None, new))
            return
        own = {name: facts.get(name) for name in PlotFacts.model_fields}
        change = self.change(said, known.facts, own)
        if change.fields:
            self.work.sites.keep_plot(known.id, own, change)
        if known.state is PlotState.FREE:
            self._market(known, facts)

    def _market(self, known: KnownPlot, facts: Facts) -> None:
        marketing, reason = facts["marketing"], _reason(facts)
        if (marketing, reason) == (known.marketing, known.marketing_reason):
            return
        plot = self.work.plots.get(known.id)
        if marketing in ON_THE_MARKET:
            plot.put_back(marketing, None, by=self.by, at=self.at)
        else:
            plot.withdraw(marketing, reason, by=self.by, at=self.at)


def _wrong_area(facts: Facts, areas: Sequence[KnownArea], this_year: int) -> Iterable[Problem]:
    """A source says one number for one vintage, and the vintage names a year that has begun."""
    year = year_of(facts.get("area_vintage") or "")
    if year is None or year > this_year:
        yield Problem("area_vintage", "year_missing", str(this_year))
    if not 0 < facts["area_value"] < 1_000_000:
        yield Problem("area_value", "out_of_range")
    said = (facts.get("area_vintage"), facts.get("area_source"))
    for area in areas:
        if (area.vintage, area.source) == said and area.value != facts["area_value"]:
            yield Problem("area_value", "figure_already_there", f"{area.value:f}")


def _nothing() -> None:
    """Of a row that is wrong."""


def is_code(code: str) -> bool:
    """As `ZoneCode` has it."""
    return len(code) <= 60 and _CODE.fullmatch(code) is not None


def _reason(facts: Facts) -> str | None:
    """What is on the market needs none."""
    return None if facts["marketing"] in ON_THE_MARKET else facts.get("marketing_reason")


def _marketing_of(known: KnownPlot) -> dict[str, Any]:
    held = {PlotState.RESERVED: "reserved", PlotState.CONFIRMED: "sold"}
    return {
        "marketing": held.get(known.state, known.marketing),
        "marketing_reason": None if known.state in held else known.marketing_reason,
    }


def _area_facts(area: KnownArea | None) -> dict[str, Any]:
    if area is None:
        return {}
    return {name: getattr(area, name.removeprefix("area_")) for name in AREA}
