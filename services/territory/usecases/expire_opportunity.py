"""Withdraw an offer whose last day is over. Dossiers that were filed on it go on."""

from uuid import UUID

from services.territory.usecases.ports import Now, UnitOfWork


def expire_opportunity(opportunity_id: UUID, work: UnitOfWork, now: Now) -> bool:
    """Answers whether it was withdrawn: an editor may have moved its day while this waited for the lock."""
    return work.opportunities.get(opportunity_id).expire(at=now())
