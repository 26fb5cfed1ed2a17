"""Figures about a place: which of those that sources say counts, and when one is too old."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_MARKS = "SKP"
"""Of what was read in a source, of general knowledge, of a proposal: in the order in which they are believed."""


@dataclass(frozen=True, slots=True)
class PlaceFigure:
    """`id` grows with the order in which they were recorded."""

    id: int
    indicator: str
    year: int
    value: Decimal
    confidence: str


def year_of(vintage: str) -> int | None:
    """The first year that a vintage names: `2009-2011 (extension possible to 142)` stands for 2009."""
    found = _YEAR.search(vintage)
    return None if found is None else int(found[1])


def that_count(figures: Iterable[PlaceFigure], chosen: Mapping[tuple[str, int], int]) -> frozenset[int]:
    """Ids of the one figure of each indicator and year that counts.

    chosen: (indicator, year) -> id, as an editor decided. Otherwise the mark decides, then what was recorded last.
    """
    counting = set()
    for key, of_key in groupby(sorted(figures, key=_key), key=_key):
        said = list(of_key)
        best = max(said, key=lambda figure: (-_MARKS.index(figure.confidence), figure.id))
        counting.add(next((figure.id for figure in said if figure.id == chosen.get(key)), best.id))
    return frozenset(counting)


def is_stale(year: int, stale_after_years: int, this_year: int) -> bool:
    return this_year - year > stale_after_years


def in_order(figures: Sequence[PlaceFigure], counting: frozenset[int], indicators: Sequence[str]) -> list[PlaceFigure]:
    """By indicator as they are shown, the newest year first; of one year the one that counts first."""
    places = {indicator: place for place, indicator in enumerate(indicators)}
    return sorted(
        figures, key=lambda figure: (places[figure.indicator], -figure.year, figure.id not in counting, figure.id)
    )


def _key(figure: PlaceFigure) -> tuple[str, int]:
    return figure.indicator, figure.year
