"""The close of a period: which aggregates are told anew."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from math import inf

from services.territory.domain.disclosure.cube import Aggregate, Cube, Shape, fixed
from services.territory.domain.disclosure.edits import Edit, edits_of
from services.territory.domain.disclosure.telling import Telling

_Effect = Mapping[Aggregate, int]


@dataclass(frozen=True)
class Closing:
    told: frozenset[Aggregate]
    proofs: Mapping[Aggregate, Edit] = field(repr=False)
    """For every aggregate of concern: what could be otherwise without a reader seeing it."""


def close(cube: Cube, changes: Mapping[Aggregate, int], floors: Mapping[Aggregate, int], threshold: int) -> Closing:
    """Tell as much as can be told.

    changes: how many dossiers came into or left an aggregate since it was told last; all of them when it never was.
    floors: what an aggregate is known not to have fallen below, because nothing ever leaves it and it was told before.

    What did not change by the threshold is not told anew, changed or not: a reader cannot tell these two apart.
    """
    coarse_first = _order(cube.shape)
    large = (a for a, count in cube.totals.items() if count >= threshold and changes.get(a, 0) >= threshold)
    telling = Telling(large, cube, floors)
    concern = {a for a, count in cube.totals.items() if count < threshold or 0 < changes.get(a, 0) < threshold}
    proofs: dict[Aggregate, Edit] = {}
    for aggregate in sorted(concern, key=coarse_first):
        if aggregate not in proofs:
            edit, effect = _least_telling(aggregate, cube, floors, telling)
            telling.give_up(effect.keys())
            proofs.update((changed, edit) for changed in effect.keys() & concern if changed not in proofs)
    told = telling.told
    return Closing(frozenset(told - _uncovered(told, cube, threshold)), proofs)


def is_possible(edit: Edit, effect: _Effect, cube: Cube, floors: Mapping[Aggregate, int]) -> bool:
    """Whether such dossiers could be there: nothing falls below what everybody knows."""
    return all(
        cube.totals[aggregate] + number >= floors.get(aggregate, 0) for aggregate, number in effect.items()
    ) and all(edit.leaves.count(cell) <= cube.cells.get(cell, 0) for cell in edit.leaves)


def _uncovered(told: Set[Aggregate], cube: Cube, threshold: int) -> set[Aggregate]:
    """What has to go so that no total, less the parts of it that are told, leaves fewer than the threshold.

    Hiding more never harms a proof. The smallest part goes; repeated, since it may be a total of others itself.
    """
    hidden: set[Aggregate] = set()
    lines: dict[tuple[Aggregate, int], list[Aggregate]] = {}
    for part in told:
        for dimension in fixed(part):
            lines.setdefault(((*part[:dimension], None, *part[dimension + 1 :]), dimension), []).append(part)
    coarse_first = _order(cube.shape)
    for (whole, _), parts in sorted(lines.items(), key=lambda line: (coarse_first(line[0][0]), line[0][1])):
        parts.sort(key=lambda part: (cube.totals[part], coarse_first(part)), reverse=True)
        while whole in told and whole not in hidden and (shown := [part for part in parts if part not in hidden]):
            left = cube.totals[whole] - sum(cube.totals[part] for part in shown)
            if not 0 < left < threshold:
                break
            hidden.add(shown[-1])
    return hidden


def _order(shape: Shape) -> Callable[[Aggregate], tuple[int, tuple[str, ...]]]:
    """Coarse ones first: what hides one often hides finer ones with it."""
    return lambda aggregate: (shape.fineness(aggregate), tuple(code or "" for code in aggregate))


def _least_telling(
    aggregate: Aggregate, cube: Cube, floors: Mapping[Aggregate, int], telling: Telling
) -> tuple[Edit, _Effect]:
    """The edit for which the least has to be hidden of what would be told."""
    best: tuple[Edit, _Effect] | None = None
    least = inf
    for candidate in edits_of(aggregate, cube):
        price = telling.price(candidate, least)
        if price >= least:
            continue
        edit = candidate.edit
        effect = edit.effect(cube.shape)
        can_be = candidate.is_sure or all(map(cube.shape.possible, edit.arrives))
        if aggregate in effect and can_be and is_possible(edit, effect, cube, floors):
            best, least = (edit, effect), price
            if price == 0:
                break
    if best is None:
        raise AssertionError(f"a dossier can always be added to {aggregate}, which is not empty")
    return best
