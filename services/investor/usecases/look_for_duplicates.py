"""Compare what is new or was changed with what it may be filed twice of: a proposal for staff, in the background."""

from services.investor.domain.likeness import LEAST_KEPT, compare
from services.investor.usecases.ports import Now, UnitOfWork

AT_ONCE = 20
MOST_KEPT = 10
"""Of one dossier: who has more pairs than these looks at the most alike first."""


def look_for_duplicates(work: UnitOfWork, now: Now) -> int:
    """Answers how many dossiers were looked at; 0 when none waits."""
    waiting = work.duplicates.next_to_look_at(AT_ONCE)
    for dossier_id in waiting:
        filed, others = work.duplicates.compared(dossier_id)
        found = [(other.dossier_id, compare(filed, other)) for other in others] if filed is not None else []
        found = [pair for pair in found if pair[1].score >= LEAST_KEPT]
        found.sort(key=lambda pair: (-pair[1].score, pair[0]))
        work.duplicates.keep(dossier_id, found[:MOST_KEPT], now())
    return len(waiting)
