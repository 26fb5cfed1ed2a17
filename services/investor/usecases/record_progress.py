"""After approval: record where the realisation stands."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import RecordProgress


def record_progress(command: RecordProgress, work: UnitOfWork, now: Now) -> None:
    """Raises IllegalMove for a state that is not one of realisation."""
    dossier = work.dossier_for(command)
    dossier.progress(command.status, command.note, by=command.staff_id, at=now())
