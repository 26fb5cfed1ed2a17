"""Replace the content of a draft, or draft the next version of what is published."""

from services.territory.usecases.attached import attached
from services.territory.usecases.ports import Now, UnitOfWork
from services.territory.usecases.where import located
from shared.contracts.territory.requests import ReviseOpportunity


def revise_opportunity(command: ReviseOpportunity, work: UnitOfWork, now: Now) -> None:
    """See the contract for what it raises."""
    opportunity = work.opportunities.get(command.opportunity_id)
    details = attached(located(command.details, work.places), work.attachments)
    opportunity.revise(details, by=command.staff_id, at=now())
