"""The requested pieces arrived."""

from services.investor.usecases.main_clock import due_date_of, runs_from_deposit
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import ProvideComplement


def provide_complement(command: ProvideComplement, work: UnitOfWork, now: Now) -> None:
    """A clock that runs from deposit goes on."""
    at = now()
    dossier = work.dossier_for(command)
    dossier.provide_complement(command.pieces, by=command.staff_id, at=at)
    if runs_from_deposit(dossier, work, at) is not None:
        dossier.run_clock(due_date_of(dossier, work, at), at=at)
