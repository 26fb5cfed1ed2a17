"""Write to an address again, because someone asked the person."""

from services.notifications.usecases.ports import Now, UnitOfWork
from shared.contracts.notifications.suppressions import (
    LiftSuppression,
    LiftSuppressions,
    SuppressionLiftedAlready,
    SuppressionsMoved,
)


def lift_suppression(command: LiftSuppression, work: UnitOfWork, now: Now) -> None:
    """Raises SuppressionNotFound, SuppressionLiftedAlready."""
    if not work.suppressions.lift(command.suppression_id, by=command.staff_id, reason=command.reason, at=now()):
        raise SuppressionLiftedAlready(suppression_id=command.suppression_id)


def lift_suppressions(command: LiftSuppressions, work: UnitOfWork, now: Now) -> int:
    """All or none. Raises SuppressionsMoved."""
    lifted = work.suppressions.lift_several(command, at=now())
    if lifted != command.expected:
        raise SuppressionsMoved(expected=command.expected, found=lifted)
    return lifted
