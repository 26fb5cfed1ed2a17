"""Replace the content of a draft, or draft the next version of what is published."""

from services.territory.usecases.ports import Now, UnitOfWork
from services.territory.usecases.where import located
from shared.contracts.territory.requests import ReviseOpportunity


def revise_opportunity(command: ReviseOpportunity, work: UnitOfWork, now: Now) -> None:
    """Raises OpportunityNotFound, OpportunityIllegalMove, PlaceUnknown, PlotNotFound, OpportunityInconsistent."""
    opportunity = work.opportunities.get(command.opportunity_id)
    opportunity.revise(located(command.details, work.places), by=command.staff_id, at=now())
