"""Compare what is new or was changed with what it may be filed twice of: a proposal for staff, in the background."""

from collections.abc import Sequence
from uuid import UUID

from services.investor.domain.likeness import LEAST_KEPT, Alike, Filed, compare
from services.investor.usecases.ports import Now, UnitOfWork

AT_ONCE = 100
"""Dossiers of one transaction: a fraction of a second."""
MOST_KEPT = 10
"""Of one dossier: who has more pairs than these looks at the most alike first."""


def look_for_duplicates(work: UnitOfWork, now: Now) -> int:
    """Answers how many dossiers were looked at; 0 when none waits."""
    waiting = work.duplicates.next_to_look_at(AT_ONCE)
    found: dict[tuple[UUID, UUID], Alike] = {}
    for filed, others in work.duplicates.alike(waiting):
        for other, alike in _most_alike(filed, others):
            found[min(filed.dossier_id, other), max(filed.dossier_id, other)] = alike
    if waiting:
        work.duplicates.keep(waiting, found, now())
    return len(waiting)


def _most_alike(filed: Filed, others: Sequence[Filed]) -> Sequence[tuple[UUID, Alike]]:
    found = [(other.dossier_id, compare(filed, other)) for other in others]
    found = [pair for pair in found if pair[1].score >= LEAST_KEPT]
    return sorted(found, key=lambda pair: (-pair[1].score, pair[0]))[:MOST_KEPT]
