"""After approval: record where the realisation stands."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.codes import Status
from shared.contracts.investor.requests import RecordProgress
from shared.contracts.refusal import RequestInvalid


def record_progress(command: RecordProgress, work: UnitOfWork, now: Now) -> None:
    """Raises IllegalMove for a state that is not one of realisation, RequestInvalid for a word on what nobody signs."""
    if command.at_word_of is not None and command.status is not Status.AGREEMENT_SIGNED:
        raise RequestInvalid(errors=({"loc": ("at_word_of",), "type": "at_word_of"},))
    dossier = work.dossier_for(command)
    dossier.progress(command.status, command.note, by=command.staff_id, at=now(), at_word_of=command.at_word_of)
