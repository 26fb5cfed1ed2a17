"""Dossiers counted by several dimensions at once, with the totals that are told of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, product
from operator import itemgetter
from typing import TypeAlias

Cell: TypeAlias = tuple[str, ...]
"""A code for each dimension, always in the same order. Empty: nothing of that dimension is known of the dossier."""
Aggregate: TypeAlias = tuple[str | None, ...]
"""The cells that agree with it in each dimension; None: summed over that dimension."""
Codes: TypeAlias = tuple[str, ...]
"""What a cell or an aggregate has of some dimensions, in their order."""
Unit: TypeAlias = tuple[int, ...]
"""Dimensions that depend on each other."""
SEVERAL = "+"
"""Between the codes of a dimension of which a dossier may have more than one: it counts in each."""


@dataclass(frozen=True)
class Shape:
    """Which tables are told of dossiers, and what of a dossier hangs together."""

    main: int
    """Dimensions of the pipeline, the first ones: all groupings of them are told."""
    tables: tuple[tuple[int, ...], ...]
    """The dimensions of each table."""
    units: tuple[Unit, ...]
    """Every dimension once. Those of a unit depend on each other (a commune lies in its province): what one dossier
    has of a unit another can have as a whole."""
    possible: Callable[[Cell], bool] = lambda _cell: True
    """Whether there can be such a dossier, as everybody knows."""

    def fineness(self, aggregate: Aggregate) -> int:
        """How many dimensions it names. What is told beside the pipeline counts as one finer than that."""
        named = len(aggregate) - aggregate.count(None)
        return named + any(aggregate[self.main :])

    @cached_property
    def picks(self) -> tuple[Callable[[Cell], Codes], ...]:
        """For each table: what a cell has of its dimensions."""
        return tuple(codes_of(table) for table in self.tables)

    @cached_property
    def all_places(self) -> tuple[int, ...]:
        """Of the tables, coarse ones first."""
        return tuple(sorted(range(len(self.tables)), key=lambda place: len(self.tables[place])))

    @lru_cache  # noqa: B019 - shapes are made once and stay
    def shown_by(self, dimensions: tuple[int, ...]) -> tuple[int, ...]:
        """The places of the tables that name one of them."""
        return tuple(place for place in self.all_places if not set(dimensions).isdisjoint(self.tables[place]))

    @lru_cache  # noqa: B019
    def crossed_by(self, unit: Unit) -> tuple[int, ...]:
        """Those of them that name something beside the unit: of the others a swap of it changes nothing."""
        return tuple(place for place in self.shown_by(unit) if not set(self.tables[place]) <= set(unit))


def groupings(dimensions: int) -> tuple[tuple[int, ...], ...]:
    """Every choice of some of the first dimensions; all of them first."""
    numbers = range(dimensions)
    return tuple(chosen for size in reversed(range(dimensions + 1)) for chosen in combinations(numbers, size))


@lru_cache
def pipeline_shape(dimensions: int) -> Shape:
    """The pipeline alone: all groupings, and no dimension depends on another."""
    return Shape(dimensions, groupings(dimensions), tuple((number,) for number in range(dimensions)))


def codes_of(dimensions: tuple[int, ...]) -> Callable[[Cell], Codes]:
    """Takes these dimensions' codes out of a cell; always a tuple, and faster than a loop."""
    if len(dimensions) > 1:
        return itemgetter(*dimensions)
    first = dimensions[0] if dimensions else 0
    return itemgetter(slice(first, first + len(dimensions)))


def aggregates_of(cell: Cell, shape: Shape) -> frozenset[Aggregate]:
    """All that a dossier in the cell is counted in."""
    width = len(cell)
    found: list[Aggregate] = []
    for table, pick in zip(shape.tables, shape.picks, strict=True):
        codes = pick(cell)
        if "" not in codes:
            found += _aggregates(table, codes, width)
    return frozenset(found)


@lru_cache(maxsize=50_000)
def _aggregates(table: tuple[int, ...], codes: Codes, width: int) -> tuple[Aggregate, ...]:
    """Of one table. Kept, as most dossiers share most of theirs: whoever names the same one has the same object."""
    found = []
    for each in each_of(codes):
        named: list[str | None] = [None] * width
        for dimension, code in zip(table, each, strict=True):
            named[dimension] = code
        found.append(tuple(named))
    return tuple(found)


def each_of(codes: Codes) -> Iterator[Codes]:
    """Every choice of one code where a dimension has several."""
    return product(*(code.split(SEVERAL) for code in codes))


def fixed(aggregate: Aggregate) -> tuple[int, ...]:
    """The dimensions that it does not sum over."""
    return tuple(dimension for dimension, code in enumerate(aggregate) if code is not None)


class Cube:
    """Counts of cells, and of the aggregates over them; what is empty is not in it. Rare codes come first."""

    def __init__(self, cells: Mapping[Cell, int], shape: Shape | None = None) -> None:
        """Without a shape: as the pipeline alone."""
        singles = [Counter[str]() for _ in next(iter(cells), ())]
        self.shape = pipeline_shape(len(singles)) if shape is None else shape
        for cell, count in cells.items():
            for codes, code in zip(singles, cell, strict=True):
                codes[code] += count
        self.codes = [[code for _, code in sorted((count, code) for code, count in codes.items())] for codes in singles]

        def rarity(cell: Cell) -> tuple[list[int], Cell]:
            return sorted(codes[code] for codes, code in zip(singles, cell, strict=True)), cell

        self.cells: Mapping[Cell, int] = {cell: cells[cell] for cell in sorted(cells, key=rarity) if cells[cell]}
        self.totals: Counter[Aggregate] = Counter()
        self._members: dict[Aggregate, list[Cell]] = {}
        for cell, count in self.cells.items():
            for aggregate in aggregates_of(cell, self.shape):
                self.totals[aggregate] += count
                self._members.setdefault(aggregate, []).append(cell)
        self._of_units = {
            unit: list(dict.fromkeys(tuple(cell[each] for each in unit) for cell in self.cells))
            for unit in self.shape.units
            if len(unit) > 1
        }

    def within(self, aggregate: Aggregate) -> Iterator[Cell]:
        """Its cells that are not empty."""
        return iter(self._members.get(aggregate, ()))

    def of_unit(self, unit: tuple[int, ...]) -> list[tuple[str, ...]]:
        """What there is of the unit's dimensions together; of a unit of several."""
        return self._of_units[unit]
