"""What territory tells of the opportunities that campaigns announce. ADR 0057."""

from services.notifications.domain.staff_call import OwnCall
from services.notifications.usecases.ports import Reference, UnitOfWork
from shared.contracts.territory.events import OpportunityPublished, OpportunityWithdrawn

EXPIRED = "expired"
"""Why territory withdrew it: its last day was over."""


def opportunity_published(event: OpportunityPublished, work: UnitOfWork) -> None:
    """What paused does not go on by itself: somebody reads first what is published now."""
    work.campaigns.opened(event.opportunity_id, event.occurred_at)


def opportunity_withdrawn(event: OpportunityWithdrawn, work: UnitOfWork) -> None:
    """Campaigns that announce it pause, what is queued included, and who started one is told."""
    for campaign in work.campaigns.withdrawn(event.opportunity_id, event.because, event.occurred_at):
        if not campaign.offer_closed(expired=event.because == EXPIRED, at=event.occurred_at):
            continue
        work.campaigns.save(campaign)
        work.campaigns.hold_back(campaign.id)
        reference = Reference(campaign.id, campaign.setup.title, campaign.id)
        work.references.remember(reference)  # a notice stands under something that has a name
        starter = work.campaigns.started_by(campaign.id)
        work.staff.call(reference, starter, OwnCall.CAMPAIGN_PAUSED, event.occurred_at, stands_in=False)
