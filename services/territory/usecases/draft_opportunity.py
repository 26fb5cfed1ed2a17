"""Begin an opportunity."""

from services.territory.domain.offer_content import request_digest
from services.territory.domain.opportunity import Opportunity
from services.territory.usecases.attached import attached
from services.territory.usecases.ports import Now, UnitOfWork
from services.territory.usecases.where import located
from shared.contracts.territory.refusals import DraftRequestIdReused
from shared.contracts.territory.replies import Drafted
from shared.contracts.territory.requests import DraftOpportunity
from shared.database.identifiers import uuid7


def draft_opportunity(command: DraftOpportunity, work: UnitOfWork, now: Now) -> Drafted:
    """Raises PlaceUnknown, PlotNotFound, AttachmentUnknown, DraftRequestIdReused, OpportunityInconsistent."""
    digest = request_digest(command.details)
    known = work.opportunity_of_request(command.request_id)
    if known is not None:
        if known.request_digest != digest:
            raise DraftRequestIdReused(request_id=command.request_id)
        return Drafted(opportunity_id=known.id)
    details = attached(located(command.details, work.places), work.attachments)
    opportunity = Opportunity.draft(uuid7(), command.request_id, digest, details, by=command.staff_id, at=now())
    work.opportunities.add(opportunity)
    return Drafted(opportunity_id=opportunity.id)
