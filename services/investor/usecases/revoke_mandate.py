"""A mandate ends at once, by the investor or by an adviser at their word."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.mandate_requests import RevokeMandate, RevokeOwnMandate
from shared.reference.days import local_date


def revoke_mandate(command: RevokeMandate, work: UnitOfWork, now: Now) -> None:
    """Raises MandateNotFound, MandateNotInForce."""
    at = now()
    dossier = work.dossier_for(command)
    dossier.revoke_mandate(command.mandate_id, today=local_date(at), by=command.staff_id, at=at)


def revoke_own_mandate(command: RevokeOwnMandate, work: UnitOfWork, now: Now) -> None:
    """Raises MandateNotFound, MandateNotInForce."""
    at = now()
    dossier = work.dossiers.get(command.dossier_id)
    dossier.revoke_mandate(command.mandate_id, today=local_date(at), by=None, at=at)
