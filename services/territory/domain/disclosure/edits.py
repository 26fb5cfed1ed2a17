"""Edits of dossiers that change one aggregate and as few of the others as can be.

Two dossiers *swap* their codes in some dimensions: the totals over one dimension stay. A dossier *moves* to another
code: the totals of both codes change. A dossier is *added* from outside: everything that it is in changes, and it can
always be done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, islice

from services.territory.domain.disclosure.cube import Aggregate, Cell, Cube, aggregates_of, fixed

TRIED = 8
"""Bounds the search: a better edit may be missed and more be hidden than must be, never less."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A dossier leaves each of some cells, and one arrives in each of some others."""

    leaves: tuple[Cell, ...]
    arrives: tuple[Cell, ...]

    def effect(self) -> dict[Aggregate, int]:
        """By how many dossiers it changes an aggregate, for all that it changes."""
        change: dict[Aggregate, int] = {}
        for sign, cells in ((1, self.arrives), (-1, self.leaves)):
            for cell in cells:
                for aggregate in aggregates_of(cell):
                    change[aggregate] = change.get(aggregate, 0) + sign
        return {aggregate: number for aggregate, number in change.items() if number}


def edits_of(aggregate: Aggregate, cube: Cube) -> Iterator[Edit]:
    """Of one that is not empty; the least telling kinds first, in an order that a repetition finds again."""
    return chain(_swaps(aggregate, cube), _moves(aggregate, cube), _additions(aggregate, cube))


def _swaps(aggregate: Aggregate, cube: Cube) -> Iterator[Edit]:
    """A member and an outsider swap one code, so that neither is a member afterwards.

    First with outsiders that differ in two codes: then only aggregates that name both of these change.
    """
    for near in (True, False):
        for member in islice(cube.within(aggregate), TRIED):
            for one, other in combinations(fixed(aggregate), 2):
                wider = _without(member, {one, other} if near else set(range(len(member))))
                for outsider in islice(_differing(wider, member, (one, other), cube), TRIED):
                    yield _swapped(member, outsider, one)
                    if not near:  # else it comes to the same
                        yield _swapped(member, outsider, other)


def _moves(aggregate: Aggregate, cube: Cube) -> Iterator[Edit]:
    """One member goes to another code that there is."""
    for member in islice(cube.within(aggregate), TRIED):
        for dimension in fixed(aggregate):
            for code in cube.codes[dimension]:
                if code != member[dimension]:
                    gone = (*member[:dimension], code, *member[dimension + 1 :])
                    yield Edit((member,), (gone,))


def _additions(aggregate: Aggregate, cube: Cube) -> Iterator[Edit]:
    for cell in islice(cube.within(aggregate), TRIED):
        yield Edit((), (cell,))


def _differing(wider: Aggregate, member: Cell, dimensions: tuple[int, ...], cube: Cube) -> Iterator[Cell]:
    return (cell for cell in cube.within(wider) if all(cell[each] != member[each] for each in dimensions))


def _without(cell: Cell, dimensions: set[int]) -> Aggregate:
    return tuple(None if each in dimensions else code for each, code in enumerate(cell))


def _swapped(one: Cell, other: Cell, dimension: int) -> Edit:
    after = (
        (*one[:dimension], other[dimension], *one[dimension + 1 :]),
        (*other[:dimension], one[dimension], *other[dimension + 1 :]),
    )
    return Edit((one, other), after)
