"""The administrations begin to examine the file."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import OpenReview


def open_review(command: OpenReview, work: UnitOfWork, now: Now) -> None:
    dossier = work.dossier_for(command)
    dossier.open_review(by=command.staff_id, at=now())
