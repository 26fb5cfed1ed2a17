"""The requested pieces arrived."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import ProvideComplement


def provide_complement(command: ProvideComplement, work: UnitOfWork, now: Now) -> None:
    dossier = work.dossier_for(command)
    dossier.provide_complement(command.pieces, by=command.staff_id, at=now())
