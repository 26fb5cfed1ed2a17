"""What the use cases of campaigns need of the outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.campaign import Campaign
from shared.contracts.notifications.codes import Channel


class Campaigns(Protocol):
    """Whoever changes a campaign waits for the other who does."""

    def get(self, campaign_id: UUID) -> Campaign:
        """Under its lock, until the transaction ends. Raises CampaignNotFound."""

    def get_to_run(self, campaign_id: UUID) -> Campaign:
        """The same, for who starts it or lets it go on: no withdrawal of what it announces comes in between.

        Raises CampaignNotFound.
        """

    def opened(self, opportunity_id: UUID, at: datetime) -> None:
        """It is published."""

    def withdrawn(self, opportunity_id: UUID, because: str | None, at: datetime) -> Sequence[Campaign]:
        """It is not published any more. Answers what announces it and has not ended, under the locks."""

    def started_by(self, campaign_id: UUID) -> UUID: ...

    def add(self, campaign: Campaign) -> None: ...

    def save(self, campaign: Campaign) -> None: ...

    def hold_back(self, campaign_id: UUID) -> None:
        """What had its turn and has not begun to leave waits for another one."""

    def unsubscribed(self, campaign_id: UUID, person_id: UUID, channel: Channel, at: datetime) -> None:
        """Once, of somebody whom the campaign told by that channel."""
