"""How many dossiers came into or left an aggregate since it was told last."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from services.territory.domain.disclosure.cube import Aggregate, Cell, aggregates_of

Course = Sequence[tuple[date, Cell | None]]
"""Where a dossier was counted at the closings, oldest first, one for each time that it changed; None: nowhere."""


def changes_since(
    told_on: Mapping[Aggregate, date], dossiers: Iterable[tuple[Course, Cell | None]]
) -> Counter[Aggregate]:
    """Dossiers with their courses and where they are counted now; in an aggregate never told, everyone is new."""
    changes: Counter[Aggregate] = Counter()
    for course, now in dossiers:
        cells = {cell for cell in (*(cell for _, cell in course), now) if cell is not None}
        for aggregate in {each for cell in cells for each in aggregates_of(cell)}:
            last = told_on.get(aggregate)
            before = None if last is None else _on(course, last)
            changes[aggregate] += _in(aggregate, before) != _in(aggregate, now)
    return changes


def _on(course: Course, day: date) -> Cell | None:
    found = None
    for closed_on, cell in course:
        if closed_on > day:
            break
        found = cell
    return found


def _in(aggregate: Aggregate, cell: Cell | None) -> bool:
    return cell is not None and aggregate in aggregates_of(cell)
