"""How many dossiers came into or left an aggregate since it was told last."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from services.territory.domain.disclosure.cube import Aggregate, Cell, Shape, aggregates_of

Course = Sequence[tuple[date, Cell | None]]
"""Where a dossier was counted at the closings, oldest first, one for each time that it changed; None: nowhere."""
_NOWHERE: frozenset[Aggregate] = frozenset()


def changes_since(
    told_on: Mapping[Aggregate, date], dossiers: Iterable[tuple[Course, Cell | None]], shape: Shape
) -> Counter[Aggregate]:
    """Dossiers with their courses and where they are counted now; in an aggregate never told, everyone is new."""
    changes: Counter[Aggregate] = Counter()
    new: Counter[Aggregate] = Counter()
    for course, now in dossiers:
        in_now = _NOWHERE if now is None else aggregates_of(now, shape)
        new.update(in_now)
        for since, until, cell in _spans(course):
            if cell == now:
                continue
            was_in = _NOWHERE if cell is None else aggregates_of(cell, shape)
            for aggregate in was_in ^ in_now:
                told = told_on.get(aggregate)
                if told is not None and since <= told < until:
                    changes[aggregate] += 1
    changes.update({aggregate: number for aggregate, number in new.items() if aggregate not in told_on})
    return changes


def _spans(course: Course) -> Iterator[tuple[date, date, Cell | None]]:
    """From when, and until before when, it was counted where; nowhere at first."""
    since, where = date.min, None
    for closed_on, cell in course:
        yield since, closed_on, where
        since, where = closed_on, cell
    yield since, date.max, where
