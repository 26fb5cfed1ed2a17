"""The second person sends a proposed decision back."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import RejectDecision


def reject_decision(command: RejectDecision, work: UnitOfWork, now: Now) -> None:
    dossier = work.dossier_for(command)
    dossier.reject_decision(command.note, by=command.staff_id, at=now())
