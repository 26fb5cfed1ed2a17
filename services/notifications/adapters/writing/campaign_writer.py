"""Says a message of a campaign: the words of staff, who sends it and why, what it leads to, and how to end such.

Law 09-08 art. 10: the sender is named, and ending is easy, in each message by whatever channel.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.notifications.adapters.writing.links import Links
from services.notifications.adapters.writing.medium import Medium, direction
from services.notifications.adapters.writing.wording import Texts
from services.notifications.domain.wording import Words
from services.notifications.usecases.ports import Claim, Contact
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.templates import TextPart
from shared.contracts.preference_links import Unsubscribing


@dataclass(frozen=True)
class CampaignWriter:
    """Safe for several threads."""

    texts: Mapping[Language, Texts]
    centre: Mapping[Language, str]
    """Its name."""
    links: Links
    contact_lines: Callable[[Medium], Sequence[str]]

    def short(self, claim: Claim, words: Words, frame: Language) -> tuple[str, str, str]:
        """One text with both addresses in it."""
        medium = Medium(frame, html=False, short=True)
        values = {"link": self.links.offer(claim.facts.opportunity_id), "stop": self._end(claim)}
        return "", medium.phrase(words.parts[TextPart.SMS], values, words.language), ""

    def mail(self, claim: Claim, contact: Contact, words: Words, frame: Language) -> tuple[str, str, str]:
        in_text, in_html = Medium(frame, html=False), Medium(frame, html=True)
        plain, rich = (self._values(medium, claim, contact, words) for medium in (in_text, in_html))
        subject = str(plain["subject"])
        text = in_text.page(plain, "campaign")
        return subject, text + "\n", in_html.page({**rich, "subject": subject}, "campaign")

    def _values(self, medium: Medium, claim: Claim, contact: Contact, words: Words) -> dict[str, Any]:
        labels = self.texts[medium.language].labels
        about = claim.facts.opportunity_id
        name = " ".join(contact.full_name.split())
        return {
            "subject": medium.phrase(words.parts[TextPart.SUBJECT], {}, words.language),
            "happened": medium.phrase(words.parts[TextPart.HAPPENED], {}, words.language),
            "labels": labels,
            "language": medium.language,
            "direction": direction(medium.language),
            "greeting": medium.phrase(labels.greeting, {"name": medium.isolate(name)}),
            "see": labels.see_offers if about is None else labels.see_offer,
            "link": self.links.offer(about),
            "centre": self.centre[medium.language],
            "contact_lines": self.contact_lines(medium),
            "stop": self._end(claim),
            "preferences": self.links.preferences(claim.person_id),
        }

    def _end(self, claim: Claim) -> str:
        ends = Unsubscribing(claim.person_id, Purpose.PROMOTION, claim.channel, claim.campaign_id)
        return self.links.ending(ends)
