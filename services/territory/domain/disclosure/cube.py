"""Dossiers counted by several dimensions at once, with the totals that are told of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import TypeAlias

Cell: TypeAlias = tuple[str, ...]
"""A code for each dimension, always in the same order. Empty: nothing of that dimension is known of the dossier."""
Aggregate: TypeAlias = tuple[str | None, ...]
"""The cells that agree with it in each dimension; None: summed over that dimension."""
SEVERAL = "+"
"""Between the codes of a dimension of which a dossier may have more than one: it counts in each."""


@dataclass(frozen=True)
class Shape:
    """Which tables are told of dossiers, and what of a dossier hangs together."""

    main: int
    """Dimensions of the pipeline, the first ones: all groupings of them are told."""
    tables: tuple[tuple[int, ...], ...]
    """The dimensions of each table."""
    units: tuple[tuple[int, ...], ...]
    """Every dimension once. Those of a unit depend on each other (a commune lies in its province): what one dossier
    has of a unit another can have as a whole."""
    possible: Callable[[Cell], bool] = lambda _cell: True
    """Whether there can be such a dossier, as everybody knows."""

    def fineness(self, aggregate: Aggregate) -> int:
        """How many dimensions it names. What is told beside the pipeline counts as one finer than that."""
        named = len(aggregate) - aggregate.count(None)
        return named + any(aggregate[self.main :])


def groupings(dimensions: int) -> tuple[tuple[int, ...], ...]:
    """Every choice of some of the first dimensions; all of them first."""
    numbers = range(dimensions)
    return tuple(chosen for size in reversed(range(dimensions + 1)) for chosen in combinations(numbers, size))


@lru_cache
def pipeline_shape(dimensions: int) -> Shape:
    """The pipeline alone: all groupings, and no dimension depends on another."""
    return Shape(dimensions, groupings(dimensions), tuple((number,) for number in range(dimensions)))


@lru_cache(maxsize=50_000)
def aggregates_of(cell: Cell, shape: Shape) -> frozenset[Aggregate]:
    """All that a dossier in the cell is counted in."""
    several = {dimension for dimension, code in enumerate(cell) if SEVERAL in code}
    found: list[Aggregate] = []
    for table in shape.tables:
        named: list[str | None] = [None] * len(cell)
        for dimension in table:
            named[dimension] = cell[dimension]
        if "" in named:
            continue
        if several.isdisjoint(table):
            found.append(tuple(named))
        else:
            found.extend(product(*((None,) if codes is None else codes.split(SEVERAL) for codes in named)))
    return frozenset(found)


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
