"""Edits of dossiers that change one aggregate and as few of the others as can be.

Two dossiers *swap* what they have of a unit of dimensions: the totals over that unit stay. A dossier *moves* to another
code, or to what another dossier has of a unit: the totals of both change. A dossier is *added* from outside: everything
that it is in changes, and it can always be done. What arrives is a dossier that can be: each unit of it is another
dossier's as a whole, or `Shape.possible` says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, islice, zip_longest

from services.territory.domain.disclosure.cube import Aggregate, Cell, Cube, Shape, aggregates_of

TRIED = 8
"""Bounds the search: a better edit may be missed and more be hidden than must be, never less."""
LOOKED_AT = 300
"""Of what there is of a unit, before the nearest are tried."""
_Unit = tuple[int, ...]
_NOTHING: frozenset[Aggregate] = frozenset()


@dataclass(frozen=True, slots=True)
class Edit:
    """A dossier leaves each of some cells, and one arrives in each of some others."""

    leaves: tuple[Cell, ...]
    arrives: tuple[Cell, ...]

    def effect(self, shape: Shape) -> dict[Aggregate, int]:
        """By how many dossiers it changes an aggregate, for all that it changes."""
        change: dict[Aggregate, int] = {}
        for gone, come in zip_longest(self.leaves, self.arrives):  # they agree in most, which is none of this
            was = aggregates_of(gone, shape) if gone else _NOTHING
            will = aggregates_of(come, shape) if come else _NOTHING
            for sign, aggregates in ((1, will - was), (-1, was - will)):
                for aggregate in aggregates:
                    change[aggregate] = change.get(aggregate, 0) + sign
        return {aggregate: number for aggregate, number in change.items() if number}


def edits_of(aggregate: Aggregate, cube: Cube) -> Iterator[Edit]:
    """Of one that is not empty; the least telling kinds first, in an order that a repetition finds again.

    Not each of them changes the aggregate: of two that swap a unit one may come back to it by another of its codes.
    """
    return chain(_swaps(aggregate, cube), _moves(aggregate, cube), _additions(aggregate, cube))


def _swaps(aggregate: Aggregate, cube: Cube) -> Iterator[Edit]:
    """A member and an outsider swap one unit, so that neither is a member afterwards.

    First with outsiders that differ in two units of the pipeline: then only aggregates that name both of these change,
    and what is told beside the pipeline.
    """
    shape = cube.shape
    for near in (True, False):
        for member in islice(cube.within(aggregate), TRIED):
            for one, other in combinations(_named(aggregate, shape), 2):
                wider = _without(member, (*one, *other), shape) if near else (None,) * len(member)
                for outsider in islice(_differing(wider, member, (one, other), aggregate, cube), TRIED):
                    yield _swapped(member, outsider, one)
                    if not near or len(member) > shape.main:  # else it comes to the same
                        yield _swapped(member, outsider, other)


def _moves(aggregate: Aggregate, cube: Cube) -> Iterator[Edit]:
    """One member goes to another code that there is, or to what another dossier has of the unit."""
    for member in islice(cube.within(aggregate), TRIED):
        for unit in _named(aggregate, cube.shape):
            for dimension in unit:
                for code in cube.codes[dimension] if aggregate[dimension] is not None else ():
                    gone = _with(member, (dimension,), (code,))
                    if code != member[dimension] and cube.shape.possible(gone):
                        yield Edit((member,), (gone,))
            for codes in _nearest(unit, member, aggregate, cube) if len(unit) > 1 else ():
                yield Edit((member,), (_with(member, unit, codes),))


def _additions(aggregate: Aggregate, cube: Cube) -> Iterator[Edit]:
    for cell in islice(cube.within(aggregate), TRIED):
        yield Edit((), (cell,))


def _named(aggregate: Aggregate, shape: Shape) -> list[_Unit]:
    """The units of which it does not sum over every dimension."""
    return [unit for unit in shape.units if any(aggregate[dimension] is not None for dimension in unit)]


def _differing(
    wider: Aggregate, member: Cell, units: tuple[_Unit, ...], aggregate: Aggregate, cube: Cube
) -> Iterator[Cell]:  # fmt: skip
    """Those that have something else, in each of the units, where the aggregate names a code."""
    named = [[each for each in unit if aggregate[each] is not None] for unit in units]
    return (cell for cell in cube.within(wider) if all(any(cell[d] != member[d] for d in unit) for unit in named))


def _nearest(unit: _Unit, member: Cell, aggregate: Aggregate, cube: Cube) -> list[tuple[str, ...]]:
    own = tuple(member[each] for each in unit)
    named = [place for place, each in enumerate(unit) if aggregate[each] is not None]
    others = (codes for codes in cube.of_unit(unit) if any(codes[place] != own[place] for place in named))

    def distance(codes: tuple[str, ...]) -> int:
        return sum(code != of_own for code, of_own in zip(codes, own, strict=True))

    return sorted(islice(others, LOOKED_AT), key=distance)[:TRIED]


def _without(cell: Cell, dimensions: tuple[int, ...], shape: Shape) -> Aggregate:
    """The pipeline's codes of a cell, save some."""
    return tuple(None if each in dimensions or each >= shape.main else code for each, code in enumerate(cell))


def _with(cell: Cell, dimensions: tuple[int, ...], codes: tuple[str, ...]) -> Cell:
    changed = list(cell)
    for dimension, code in zip(dimensions, codes, strict=True):
        changed[dimension] = code
    return tuple(changed)


def _swapped(one: Cell, other: Cell, unit: _Unit) -> Edit:
    of_one, of_other = tuple(one[each] for each in unit), tuple(other[each] for each in unit)
    return Edit((one, other), (_with(one, unit, of_other), _with(other, unit, of_one)))
