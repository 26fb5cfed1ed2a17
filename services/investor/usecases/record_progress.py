"""After approval: record where the realisation stands."""

from services.investor.domain.moves import AFTER_APPROVAL, allowed_from
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.refusals import IllegalMove
from shared.contracts.investor.requests import RecordProgress


def record_progress(command: RecordProgress, work: UnitOfWork, now: Now) -> None:
    """Raises IllegalMove for a state that is not one of realisation."""
    dossier = work.dossiers.get(command.dossier_id)
    if command.status not in AFTER_APPROVAL:
        raise IllegalMove(
            dossier_id=dossier.id,
            status=dossier.status,
            wanted=command.status,
            allowed=tuple(s for s in allowed_from(dossier.status) if s in AFTER_APPROVAL),
        )
    dossier.progress(command.status, command.note, by=command.staff_id, at=now())
