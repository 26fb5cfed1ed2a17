"""Enter what was answered to an appeal."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import ProposeAppealAnswer


def propose_appeal_answer(command: ProposeAppealAnswer, work: UnitOfWork, now: Now) -> None:
    """Raises ReasonsRequired, DecisionAlreadyProposed."""
    dossier = work.dossier_for(command)
    dossier.propose_appeal_answer(command.outcome, command.reasons, command.note, by=command.staff_id, at=now())
