"""Enter what the commission decided."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import ProposeDecision
from shared.reference.days import local_date


def propose_decision(command: ProposeDecision, work: UnitOfWork, now: Now) -> None:
    """Raises ReasonsRequired, DecisionAlreadyProposed, SessionNotHeldYet."""
    at = now()
    dossier = work.dossier_for(command)
    dossier.propose_decision(
        command.outcome, command.reasons, command.note, today=local_date(at), by=command.staff_id, at=at
    )
