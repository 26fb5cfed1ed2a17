"""The addresses in messages: of the reader's page, of what is announced, of what they want to be told."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.notifications.usecases.ports import Claim
from shared.contracts import tracking
from shared.contracts.preference_links import PreferenceLinks, Unsubscribing


@dataclass(frozen=True)
class Links:
    """How tracking links are made."""

    public_url: str
    secret: str
    validity: timedelta

    def to(self, dossier_id: UUID, mandate_id: UUID | None = None) -> str:
        if mandate_id is not None:
            return tracking.url(self.public_url, tracking.sign_for_mandatary(dossier_id, mandate_id, self.secret))
        return tracking.url(self.public_url, tracking.sign(dossier_id, self.secret))

    def preferences(self, person_id: UUID) -> str:
        return PreferenceLinks(self.public_url, self.secret).page(person_id)

    def ending(self, ends: Unsubscribing) -> str:
        return PreferenceLinks(self.public_url, self.secret).one_click(ends)

    def offer(self, opportunity_id: UUID | None) -> str:
        """None: all that is offered."""
        offers = f"{self.public_url.rstrip('/')}/offers"
        return offers if opportunity_id is None else f"{offers}/{opportunity_id}"


def console_page(console_url: str, claim: Claim) -> str:
    """What a notice to staff is about: a dossier, a campaign, or a receiver of alerts."""
    if claim.facts.receiver:
        return f"{console_url}/staff-receivers"
    campaign_id = claim.facts.campaign_id
    return f"{console_url}/" + (f"dossiers/{claim.dossier_id}" if campaign_id is None else f"campaigns/{campaign_id}")
