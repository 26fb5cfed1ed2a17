"""What of the figures is to be told, and what an edit would take of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from math import inf

from services.territory.domain.disclosure.cube import SEVERAL, Aggregate, Cell, Codes, Cube, Shape, each_of, fixed
from services.territory.domain.disclosure.edits import Candidate, Edit


@dataclass(frozen=True, slots=True)
class _Table:
    pick: Callable[[Cell], Codes]
    has_several: bool
    """Whether one dossier may be in two of its aggregates."""
    prices: dict[Codes, int] = field(default_factory=dict)
    """Of what is to be told."""
    at_bottom: set[Codes] = field(default_factory=set)
    """What no dossier can leave: everybody knows that it is not less."""


class Telling:
    """Starts from all that could be told, and gives up some of it.

    Most edits cost more than one that was found before. `price` finds that out from a table or two, without working
    out all that an edit changes.
    """

    def __init__(self, aggregates: Iterable[Aggregate], cube: Cube, floors: Mapping[Aggregate, int]) -> None:
        self.told = set(aggregates)
        shape, several = cube.shape, _with_several(cube)
        self._tables = [
            _Table(pick, not several.isdisjoint(table)) for table, pick in zip(shape.tables, shape.picks, strict=True)
        ]
        self._of = dict(zip(shape.tables, self._tables, strict=True))
        for aggregate in self.told:
            self._of[fixed(aggregate)].prices[_codes(aggregate)] = worth(aggregate, shape)
        for aggregate, floor in floors.items():
            if cube.totals[aggregate] <= floor:
                self._of[fixed(aggregate)].at_bottom.add(_codes(aggregate))

    def give_up(self, aggregates: Set[Aggregate]) -> None:
        for aggregate in aggregates & self.told:
            del self._of[fixed(aggregate)].prices[_codes(aggregate)]
        self.told -= aggregates

    def price(self, candidate: Candidate, limit: float) -> float:
        """What the edit takes of what is to be told. Infinite where that is not less than the limit, or where something
        would fall below what is known of it.
        """
        price = 0.0
        for place in candidate.shown_in:
            table = self._tables[place]
            price += (_price_of_several if table.has_several else _price)(candidate.edit, table)
            if price >= limit:
                return inf
        return price


def _price(edit: Edit, table: _Table) -> float:
    """In one table, where a dossier is in one aggregate at most. A code that is unknown is in none that is told."""
    pick, prices = table.pick, table.prices
    come = pick(edit.arrives[0])
    if not edit.leaves:
        return prices.get(come, 0)
    gone = pick(edit.leaves[0])
    if gone == come:
        return 0
    if len(edit.leaves) == 1:
        return inf if gone in table.at_bottom else prices.get(gone, 0) + prices.get(come, 0)
    other_gone, other_come = pick(edit.leaves[1]), pick(edit.arrives[1])
    if come == other_gone:
        return 0  # each of them has taken the other's place
    if gone in table.at_bottom or other_gone in table.at_bottom:
        return inf
    return prices.get(gone, 0) + prices.get(come, 0) + prices.get(other_gone, 0) + prices.get(other_come, 0)


def _price_of_several(edit: Edit, table: _Table) -> float:
    change: Counter[Codes] = Counter()
    for sign, cells in ((-1, edit.leaves), (1, edit.arrives)):
        for cell in cells:
            for codes in each_of(table.pick(cell)):
                change[codes] += sign
    if any(number < 0 and codes in table.at_bottom for codes, number in change.items()):
        return inf
    return sum(table.prices.get(codes, 0) for codes, number in change.items() if number)


def _with_several(cube: Cube) -> set[int]:
    return {dimension for dimension, codes in enumerate(cube.codes) if any(SEVERAL in code for code in codes)}


def _codes(aggregate: Aggregate) -> Codes:
    return tuple(code for code in aggregate if code is not None)


def worth(aggregate: Aggregate, shape: Shape) -> int:
    """A total over most dimensions is worth more than all the finer ones that could be hidden in its place."""
    coarser = max(shape.main - shape.fineness(aggregate), 0)
    return int(1000**coarser)
