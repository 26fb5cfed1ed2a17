"""What a campaign asks of the other services: how many it would tell, and whether what it announces is published."""

from services.gateway.bootstrap import Application
from shared.contracts.investor.audience import AudienceCounts, CountAudience
from shared.contracts.notifications.campaigns import CampaignSetup, ListUnreachable
from shared.contracts.notifications.codes import Channel
from shared.contracts.territory.queries import GetOpportunity


async def counted(app: Application, setup: CampaignSetup) -> AudienceCounts:
    """As it is now: consents and addresses are asked for again when each message is to leave."""
    unreachable = await app.call(ListUnreachable())
    channels = tuple(Channel(channel) for channel in setup.channels)
    return await app.call(CountAudience(audience=setup.audience, channels=channels, unreachable=unreachable))


async def must_be_published(app: Application, setup: CampaignSetup) -> None:
    """Raises OpportunityNotFound."""
    if setup.opportunity_id is not None:
        await app.call(GetOpportunity(opportunity_id=setup.opportunity_id))
