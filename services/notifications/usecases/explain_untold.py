"""Keep that a person was told otherwise than by a notice."""

from services.notifications.usecases.ports import Now, UnitOfWork
from shared.contracts.notifications.untold import ExplainUntoldStep


def explain_untold_step(command: ExplainUntoldStep, work: UnitOfWork, now: Now) -> None:
    """Raises StepNotUntold."""
    work.untold.explain(command, now())
