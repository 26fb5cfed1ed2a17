"""What the administration in charge answered to an act."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_requests import RecordActAnswer


def record_act_answer(command: RecordActAnswer, work: UnitOfWork, now: Now) -> None:
    """Raises ActNotFound, ActNotOpen."""
    dossier = work.dossier_for(command)
    dossier.record_act_answer(command.act_id, command.answer, command.note, by=command.staff_id, at=now())
