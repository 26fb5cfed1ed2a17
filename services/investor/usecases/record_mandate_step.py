"""The deed of a mandate goes its way: asked for, received, legalised, verified."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.mandate_requests import RecordMandateStep
from shared.reference.days import local_date


def record_mandate_step(command: RecordMandateStep, work: UnitOfWork, now: Now) -> None:
    """Raises MandateNotFound, MandateNotInForce, MandateStepImpossible."""
    at = now()
    dossier = work.dossier_for(command)
    dossier.record_mandate_step(
        command.mandate_id, command.step, command.note, today=local_date(at), by=command.staff_id, at=at
    )
