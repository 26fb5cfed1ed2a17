"""The centre closes a file without action."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import CloseDossier


def close_dossier(command: CloseDossier, work: UnitOfWork, now: Now) -> None:
    dossier = work.dossier_for(command)
    dossier.close(command.reason, by=command.staff_id, at=now())
