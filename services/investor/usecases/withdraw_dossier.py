"""The investor gives the file up."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import WithdrawDossier


def withdraw_dossier(command: WithdrawDossier, work: UnitOfWork, now: Now) -> None:
    dossier = work.dossier_for(command)
    dossier.withdraw(by=command.staff_id, at=now())
