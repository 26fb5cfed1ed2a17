"""The commission puts the file off."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import PostponeDossier


def postpone_dossier(command: PostponeDossier, work: UnitOfWork, now: Now) -> None:
    dossier = work.dossier_for(command)
    dossier.postpone(command.reason, by=command.staff_id, at=now())
