"""Close an offer, or drop a draft. Dossiers that were filed on it go on."""

from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.territory.requests import WithdrawOpportunity


def withdraw_opportunity(command: WithdrawOpportunity, work: UnitOfWork, now: Now) -> None:
    """Raises OpportunityNotFound, OpportunityIllegalMove."""
    work.opportunities.get(command.opportunity_id).withdraw(by=command.staff_id, at=now(), reason=command.reason)
