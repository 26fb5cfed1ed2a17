"""Rows of figures of places in a file. What a source has said is never changed: another number is another vintage."""

from collections.abc import Iterable
from functools import cache, partial
from typing import Any

from services.territory.domain.place_figure import year_of
from services.territory.domain.site_rules import Facts, Problem
from services.territory.domain.site_sheet import SaidRow, compare
from services.territory.domain.table_text import TextRow
from services.territory.usecases.figures_of_places import record_figure
from services.territory.usecases.site_rows import Planned, Rows
from shared.contracts.territory.figures import RecordFigure, SaidFigure

_FIELDS = ("value", "licence", "confidence")


class FigureRows(Rows):
    """Known by place, indicator, vintage and source."""

    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self._said = self.work.place_figures.said(self.codes("place"))
        self._is_place = cache(self.work.places.is_known)
        self._is_indicator = cache(self.work.place_figures.has_indicator)

    def key_of(self, row: TextRow) -> tuple[str, ...]:
        return tuple(" ".join(row.cells.get(column.name, "").split()) for column in self.table.keys)

    def plan(self, row: TextRow, key: tuple[str, ...]) -> Planned:
        place, indicator, vintage, source = key
        year = year_of(vintage)
        if not self._is_place(place):
            return self.wrong_key(row, key, "place_unknown", "place", "02.381")
        if not self._is_indicator(indicator):
            return self.wrong_key(row, key, "term_unknown", "indicator", "population")
        if year is None or year > self.today.year:
            return self.wrong_key(row, key, "year_missing", "vintage", str(self.today.year))
        if not 3 <= len(source) <= 500:
            return self.wrong_key(row, key, "source_missing", "source")
        known = self._said.get((place, indicator, vintage, source))
        before = None if known is None else {name: getattr(known, name) for name in _FIELDS}
        said = compare(self.table, row, key, before, SaidFigure, partial(_unchanged, before))
        return said.change, lambda: self._keep(key, said)

    def _keep(self, key: tuple[str, ...], said: SaidRow) -> None:
        place, indicator, vintage, source = key
        named = {"place": place, "indicator": indicator, "vintage": vintage, "source": source}
        facts = {name: said.facts[name] for name in _FIELDS}
        record_figure(RecordFigure.model_validate({"staff_id": self.by, **named, **facts}), self.work, self.now)


def _unchanged(before: Facts | None, facts: Facts) -> Iterable[Problem]:
    for name in _FIELDS if before is not None else ():
        if before is not None and before[name] != facts.get(name):
            yield Problem(name, "figure_already_there", str(before[name]))
