"""Targets beside what was reached, as pages show them: by indicator, in a table, as bars and on the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from services.gateway.bootstrap import Application
from services.gateway.domain.chart import Bar, Chart, draw
from services.gateway.domain.region_map import RegionMap, draw_map
from services.gateway.entrypoints.pages.places import PlaceNames
from services.gateway.entrypoints.pages.rendering import Page
from shared.contracts.codes import Language, Sector
from shared.contracts.territory.plan_words import PlanItem, Priority
from shared.contracts.territory.planning import Plan, PlanningIndicator, PriorityView, Progress
from shared.contracts.territory.queries import ListPriorities
from shared.contracts.territory.replies import ProvinceView
from shared.reference import places

LEAST_ON_THE_MAP = 4
"""Provinces with a number, below which a map says less than the table."""


@dataclass(frozen=True)
class Line:
    """One target, one value, or both."""

    one: Progress
    place: str
    axis: str
    percent: int | None
    """Reached of the target, rounded down."""


@dataclass(frozen=True)
class OfIndicator:
    code: str
    name: str
    definition: str
    unit: str
    lines: Sequence[Line]
    chart: Chart
    """A bar is what was reached, its mark the target. None reached: the bar is the target itself."""
    reached: bool


@dataclass(frozen=True)
class Drawn:
    """What the map shows: one indicator in one period."""

    key: str
    label: str
    map: RegionMap
    credit: str


class PlanWords:
    """Names of what a plan holds, in the reader's language."""

    def __init__(self, plan: Plan, page: Page) -> None:
        self._page = page
        self._places = PlaceNames(page)
        self._items = {item.code: item for item in plan.items}
        self._groups = {group.code: group for group in plan.groups}
        self._indicators = {one.indicator: one for one in plan.indicators}

    def item(self, item: PlanItem) -> str:
        """Its name; that it is not known where it is not."""
        if not item.name_fr:
            return self._page.t("planning.not_known")
        return self._named(item)

    def axis(self, code: str) -> str:
        found = self._items.get(code)
        if found is None:
            return code
        return self._page.t("planning.axis_named", number=found.number, name=self.item(found))

    def place(self, code: str) -> str:
        group = self._groups.get(code)
        return self._places.of_code(code) if group is None else self._named(group)

    def indicator(self, code: str) -> str:
        found = self._indicators.get(code)
        return self._page.t.code("indicator", code) if found is None else self._said(found.name)

    def definition(self, found: PlanningIndicator | None) -> str:
        return "" if found is None else self._said(found.definition)

    def period(self, code: str) -> str:
        """Years from one to another are told apart from months by a dash between them."""
        return code.replace("-", "–") if len(code) == 9 else code

    def _said(self, words: Mapping[str, str]) -> str:
        return words.get(self._page.t.language.value) or words["fr"]

    def _named(self, thing: Any) -> str:
        own = {Language.ARABIC: thing.name_ar, Language.ENGLISH: thing.name_en}
        return own.get(self._page.t.language) or str(thing.name_fr)


def by_indicator(plan: Plan, words: PlanWords, page: Page) -> list[OfIndicator]:
    """In the plan's order."""
    units = {one.indicator: one for one in plan.indicators}
    found = []
    for code, progress in groupby(plan.progress, key=lambda one: one.indicator):
        lines = [_line(one, words) for one in progress]
        known = units.get(code)
        found.append(
            OfIndicator(
                code=code,
                name=words.indicator(code),
                definition=words.definition(known),
                unit=known.unit if known else "",
                lines=lines,
                chart=draw([_bar(line, words, page) for line in lines]),
                reached=any(line.one.value is not None for line in lines),
            )
        )
    return found


def _line(one: Progress, words: PlanWords) -> Line:
    percent = None
    if one.target is not None and one.target.value and one.value is not None:
        percent = int(100 * one.value / one.target.value)
    return Line(one, words.place(one.place), words.axis(one.axis) if one.axis else "", percent)


def _bar(line: Line, words: PlanWords, page: Page) -> Bar:
    target = line.one.target.value if line.one.target else None
    shown = line.one.value if line.one.value is not None else target or Decimal(0)
    return Bar(
        f"{line.place}, {words.period(line.one.period)}",
        float(shown),
        page.formats.number(shown),
        beyond=float(target) if target is not None and line.one.value is not None else None,
    )


def drawn_of(
    plan: Plan, provinces: Sequence[ProvinceView], words: PlanWords, wanted: str
) -> tuple[Drawn | None, Sequence[tuple[str, str]]]:
    """What is wanted, else the first that can be drawn; and all that can be, with what they are called."""
    values: dict[tuple[str, str], dict[str, float]] = {}
    for one in plan.progress:
        shown = one.value if one.value is not None else one.target.value if one.target else None
        if shown is not None and not one.axis and one.place in places.provinces():
            values.setdefault((one.indicator, one.period), {})[one.place] = float(shown)
    offered = {
        f"{indicator}.{period}": f"{words.indicator(indicator)}, {words.period(period)}"
        for (indicator, period), of_places in values.items()
        if len(of_places) >= LEAST_ON_THE_MAP
    }
    geometries = {province.code: province.geometry for province in provinces if province.geometry}
    if not offered or not geometries:
        return None, ()
    key = wanted if wanted in offered else next(iter(offered))
    indicator, _, period = key.partition(".")
    drawn = Drawn(
        key,
        offered[key],
        draw_map(geometries, values[indicator, period]),
        next((province.geometry_credit for province in provinces if province.geometry_credit), ""),
    )
    return drawn, list(offered.items())


async def public_priorities(app: Application) -> frozenset[tuple[str, Sector]]:
    """Province and sector of what everybody may know to be a priority today. Raises ServiceUnavailable."""
    found = await app.call(ListPriorities())
    return frozenset((view.priority.province, view.priority.sector) for view in found)


def priorities_by_province(found: Sequence[PriorityView]) -> Sequence[tuple[str, Sequence[Priority]]]:
    ordered = sorted((view.priority for view in found), key=lambda one: (one.province, one.sector, one.axis))
    return [(province, list(of_it)) for province, of_it in groupby(ordered, key=lambda one: one.province)]
