"""The second person sends the answer to an appeal back."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import RejectAppealAnswer


def reject_appeal_answer(command: RejectAppealAnswer, work: UnitOfWork, now: Now) -> None:
    """Raises NoDecisionProposed, SecondPersonRequired."""
    work.dossier_for(command).reject_appeal_answer(command.note, by=command.staff_id, at=now())
