"""What is refused of campaigns."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.notifications.campaigns import CampaignState
from shared.contracts.notifications.refusals import NotificationsRefusal


class CampaignNotFound(NotificationsRefusal):
    code: ClassVar[str] = "campaign.not_found"
    campaign_id: UUID


class CampaignNotInState(NotificationsRefusal):
    """Where it stands, this is not done any more, or not yet."""

    code: ClassVar[str] = "campaign.not_in_state"
    campaign_id: UUID
    state: CampaignState


class CampaignChanged(NotificationsRefusal):
    """It is not what was read."""

    code: ClassVar[str] = "campaign.changed"
    campaign_id: UUID


class CampaignOfferWithdrawn(NotificationsRefusal):
    """What it announces is not published any more."""

    code: ClassVar[str] = "campaign.offer_withdrawn"
    campaign_id: UUID


class CampaignOwnWork(NotificationsRefusal):
    """Who wrote in a campaign does not start it."""

    code: ClassVar[str] = "campaign.own_work"
    campaign_id: UUID
