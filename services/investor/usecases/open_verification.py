"""An adviser begins to check the pieces."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import OpenVerification


def open_verification(command: OpenVerification, work: UnitOfWork, now: Now) -> None:
    dossier = work.dossier_for(command)
    dossier.open_verification(by=command.staff_id, at=now())
