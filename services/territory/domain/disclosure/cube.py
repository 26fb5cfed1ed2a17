"""Dossiers counted by several dimensions at once, with every total over any of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import TypeAlias

Cell: TypeAlias = tuple[str, ...]
"""A code for each dimension, always in the same order."""
Aggregate: TypeAlias = tuple[str | None, ...]
"""The cells that agree with it in each dimension; None: summed over that dimension."""


@lru_cache(maxsize=200_000)
def aggregates_of(cell: Cell) -> tuple[Aggregate, ...]:
    """All that a dossier in the cell is counted in: two to the power of the dimensions."""
    return tuple(product(*((code, None) for code in cell)))


def fixed(aggregate: Aggregate) -> tuple[int, ...]:
    """The dimensions that it does not sum over."""
    return tuple(dimension for dimension, code in enumerate(aggregate) if code is not None)


class Cube:
    """Counts of cells, and of the aggregates over them; what is empty is not in it. Rare codes come first."""

    def __init__(self, cells: Mapping[Cell, int]) -> None:
        singles = [Counter[str]() for _ in next(iter(cells), ())]
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
            for aggregate in aggregates_of(cell):
                self.totals[aggregate] += count
                self._members.setdefault(aggregate, []).append(cell)

    def within(self, aggregate: Aggregate) -> Iterator[Cell]:
        """Its cells that are not empty."""
        return iter(self._members.get(aggregate, ()))
