"""How many dossiers came into or left an aggregate since it was told last."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from services.territory.domain.disclosure.cube import Aggregate, Cell, Shape, aggregates_of

Course = Sequence[tuple[date, Cell | None]]
"""Where a dossier was counted at the closings, oldest first, one for each time that it changed; None: nowhere."""


def changes_since(
    told_on: Mapping[Aggregate, date], dossiers: Iterable[tuple[Course, Cell | None]], shape: Shape
) -> Counter[Aggregate]:
    """Dossiers with their courses and where they are counted now; in an aggregate never told, everyone is new."""
    changes: Counter[Aggregate] = Counter()
    for course, now in dossiers:
        cells = [cell for _, cell in course] if now is None else [*(cell for _, cell in course), now]
        counted = {cell: aggregates_of(cell, shape) for cell in cells if cell is not None}
        in_now = frozenset[Aggregate]() if now is None else counted[now]
        for aggregate in frozenset[Aggregate]().union(*counted.values()):
            last = told_on.get(aggregate)
            before = None if last is None else _on(course, last)
            was_in = before is not None and aggregate in counted[before]
            changes[aggregate] += was_in != (aggregate in in_now)
    return changes


def _on(course: Course, day: date) -> Cell | None:
    found = None
    for closed_on, cell in course:
        if closed_on > day:
            break
        found = cell
    return found
