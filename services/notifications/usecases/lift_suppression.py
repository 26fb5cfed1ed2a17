"""Write to an address again, because someone asked the person."""

from services.notifications.usecases.ports import Now, UnitOfWork
from shared.contracts.notifications.suppressions import LiftSuppression, SuppressionLiftedAlready


def lift_suppression(command: LiftSuppression, work: UnitOfWork, now: Now) -> None:
    """Raises SuppressionNotFound, SuppressionLiftedAlready."""
    if not work.suppressions.lift(command.suppression_id, by=command.staff_id, reason=command.reason, at=now()):
        raise SuppressionLiftedAlready(suppression_id=command.suppression_id)
