"""Edits of dossiers that change one aggregate and as few of the others as can be.

Two dossiers *swap* what they have of a unit of dimensions: the totals over that unit stay. A dossier *moves* to another
code, or to what another dossier has of a unit: the totals of both change. A dossier is *added* from outside: everything
that it is in changes, and it can always be done. What arrives is a dossier that can be: each unit of it is another
dossier's as a whole, or `Shape.possible` says so.
"""

from collections.abc import Callable, Iterator
from itertools import chain, combinations, islice, zip_longest
from operator import ne
from typing import NamedTuple

from services.territory.domain.disclosure.cube import (
    Aggregate,
    Cell,
    Codes,
    Cube,
    Shape,
    Unit,
    aggregates_of,
    codes_of,
)

TRIED = 8
"""Bounds the search: a better edit may be missed and more be hidden than must be, never less."""
LOOKED_AT = 300
"""Of what there is of a unit, before the nearest are tried."""
_NOTHING: frozenset[Aggregate] = frozenset()


class Edit(NamedTuple):
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


class Candidate(NamedTuple):
    """An edit that may do."""

    edit: Edit
    shown_in: tuple[int, ...]
    """The tables, by their place in `Shape.tables`, outside of which nothing changes; coarse ones first."""
    is_sure: bool = True
    """Whether what arrives is a dossier that can be; else `Shape.possible` has to say so."""


def edits_of(aggregate: Aggregate, cube: Cube) -> Iterator[Candidate]:
    """Of one that is not empty; the least telling kinds first, in an order that a repetition finds again.

    Not each of them changes the aggregate: of two that swap a unit one may come back to it by another of its codes.
    """
    return chain(_swaps(aggregate, cube), _moves(aggregate, cube), _additions(aggregate, cube))


def _swaps(aggregate: Aggregate, cube: Cube) -> Iterator[Candidate]:
    """A member and an outsider swap one unit, so that neither is a member afterwards.

    First with outsiders that differ in two units of the pipeline: then only aggregates that name both of these change,
    and what is told beside the pipeline.
    """
    shape = cube.shape
    named = {unit: _codes_named(unit, aggregate) for unit in _named(aggregate, shape)}
    swapping = {unit: (_taking(unit, len(aggregate)), shape.crossed_by(unit)) for unit in named}
    for near in (True, False):
        for member in islice(cube.within(aggregate), TRIED):
            for one, other in combinations(named, 2):
                wider = _without(member, (*one, *other), shape) if near else (None,) * len(member)
                differing = _differing(cube.within(wider), member, named[one], named[other])
                comes_to_the_same = near and len(member) == shape.main
                units = (one,) if comes_to_the_same else (one, other)
                for outsider in islice(differing, TRIED):
                    for unit in units:
                        take, tables = swapping[unit]
                        arrives = take(member + outsider), take(outsider + member)
                        yield Candidate(Edit((member, outsider), arrives), tables)


def _moves(aggregate: Aggregate, cube: Cube) -> Iterator[Candidate]:
    """One member goes to another code that there is, or to what another dossier has of the unit."""
    for member in islice(cube.within(aggregate), TRIED):
        for unit in _named(aggregate, cube.shape):
            for dimension in unit:
                tables = cube.shape.shown_by((dimension,))
                for code in cube.codes[dimension] if aggregate[dimension] is not None else ():
                    if code != member[dimension]:
                        gone = _with(member, (dimension,), (code,))
                        yield Candidate(Edit((member,), (gone,)), tables, is_sure=False)
            tables = cube.shape.shown_by(unit)
            for codes in _nearest(unit, member, aggregate, cube) if len(unit) > 1 else ():
                yield Candidate(Edit((member,), (_with(member, unit, codes),)), tables)


def _additions(aggregate: Aggregate, cube: Cube) -> Iterator[Candidate]:
    for cell in islice(cube.within(aggregate), TRIED):
        yield Candidate(Edit((), (cell,)), cube.shape.all_places)


def _named(aggregate: Aggregate, shape: Shape) -> list[Unit]:
    """The units of which it does not sum over every dimension."""
    return [unit for unit in shape.units if any(aggregate[dimension] is not None for dimension in unit)]


def _codes_named(unit: Unit, aggregate: Aggregate) -> Callable[[Cell], Codes]:
    """Of a cell those of the unit's codes for which the aggregate names one."""
    return codes_of(tuple(each for each in unit if aggregate[each] is not None))


def _differing(
    cells: Iterator[Cell], member: Cell, one: Callable[[Cell], Codes], other: Callable[[Cell], Codes]
) -> Iterator[Cell]:  # fmt: skip
    """Those that have something else, in each of two units, where the aggregate names a code."""
    of_one, of_other = one(member), other(member)
    return (cell for cell in cells if one(cell) != of_one and other(cell) != of_other)


def _nearest(unit: Unit, member: Cell, aggregate: Aggregate, cube: Cube) -> list[Codes]:
    own = codes_of(unit)(member)
    named = codes_of(tuple(place for place, each in enumerate(unit) if aggregate[each] is not None))
    own_named = named(own)
    others = (codes for codes in cube.of_unit(unit) if named(codes) != own_named)
    return sorted(islice(others, LOOKED_AT), key=lambda codes: sum(map(ne, codes, own)))[:TRIED]


def _without(cell: Cell, dimensions: tuple[int, ...], shape: Shape) -> Aggregate:
    """The pipeline's codes of a cell, save some."""
    return tuple(None if each in dimensions or each >= shape.main else code for each, code in enumerate(cell))


def _with(cell: Cell, dimensions: tuple[int, ...], codes: Codes) -> Cell:
    changed = list(cell)
    for dimension, code in zip(dimensions, codes, strict=True):
        changed[dimension] = code
    return tuple(changed)


def _taking(unit: Unit, width: int) -> Callable[[Cell], Cell]:
    """Of two cells written one after the other: the first, with the unit of the second."""
    return codes_of(tuple(each + width if each in unit else each for each in range(width)))
