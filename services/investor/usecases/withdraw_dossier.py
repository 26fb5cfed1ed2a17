"""The investor gives the file up, or who acts for them does."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import WithdrawDossier


def withdraw_dossier(command: WithdrawDossier, work: UnitOfWork, now: Now) -> None:
    dossier = work.dossier_for(command)
    dossier.withdraw(by=command.staff_id, at=now(), at_word_of=command.at_word_of)
