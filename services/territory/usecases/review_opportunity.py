"""What is written goes to a second person, comes back from there with a reason, or is given up."""

from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.territory.requests import DropRevision, SendBackOpportunity, SubmitOpportunity


def submit_opportunity(command: SubmitOpportunity, work: UnitOfWork, now: Now) -> None:
    """See the contract for what it raises."""
    work.opportunities.get(command.opportunity_id).submit(by=command.staff_id, at=now())


def send_back_opportunity(command: SendBackOpportunity, work: UnitOfWork, now: Now) -> None:
    """Raises OpportunityNotFound, OpportunityNotInReview."""
    work.opportunities.get(command.opportunity_id).send_back(command.reason, by=command.staff_id, at=now())


def drop_revision(command: DropRevision, work: UnitOfWork, now: Now) -> None:
    """Raises OpportunityNotFound, OpportunityNotInDraft."""
    work.opportunities.get(command.opportunity_id).drop_revision(by=command.staff_id, at=now())
