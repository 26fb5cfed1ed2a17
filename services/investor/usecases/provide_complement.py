"""The requested pieces arrived."""

from services.investor.usecases.main_clock import go_on_after_complement
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import ProvideComplement


def provide_complement(command: ProvideComplement, work: UnitOfWork, now: Now) -> None:
    """A clock that runs from deposit goes on."""
    at = now()
    dossier = work.dossier_for(command)
    dossier.provide_complement(command.pieces, by=command.staff_id, at=at, at_word_of=command.at_word_of)
    go_on_after_complement(dossier, work, at)
