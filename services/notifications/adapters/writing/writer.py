"""Writes messages: the texts of a language, the facts of a notice, the layout."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from jinja2 import TemplateError

from services.notifications.adapters.writing.contact_data import Centre
from services.notifications.adapters.writing.icu_text import NotAMessage, VariableMissing
from services.notifications.adapters.writing.medium import Medium, direction
from services.notifications.adapters.writing.said_facts import lists_of, said_facts
from services.notifications.adapters.writing.wording import Texts
from services.notifications.domain.message import Message
from services.notifications.domain.purpose import purpose_of
from services.notifications.domain.text_key import text_key
from services.notifications.domain.wording import OF_TAMAZIGHT, LanguageUnreadable, TextNotLive, Wordings, Words
from services.notifications.usecases.ports import CannotWrite, Claim, Contact, Now
from shared.contracts import tracking
from shared.contracts.codes import Language
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.templates import TextLanguage, TextPart
from shared.contracts.preference_links import PreferenceLinks

UNWRITABLE = (TemplateError, VariableMissing, NotAMessage, LanguageUnreadable, TextNotLive, KeyError)
"""What a text is that cannot be said: trying again would not help."""


def frame_of(words: Words) -> Language:
    """The language of the layout, of days and of codes: Tamazight stands within that of its first fallback."""
    return Language(OF_TAMAZIGHT[0] if words.language is TextLanguage.TAMAZIGHT else words.language)


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


class TextWriter:
    """Says a notice in the person's language. Safe for several threads."""

    def __init__(self, texts: Mapping[Language, Texts], *, centre: Centre, links: Links, sender: str, now: Now) -> None:
        self._texts = texts
        self._centre = centre
        self._links = links
        self._domain = parseaddr(sender)[1].rpartition("@")[2]
        self._now = now

    def write(self, claim: Claim, contact: Contact, wordings: Wordings) -> Message:
        """By the channel of the claim. Raises CannotWrite when a text asks for a fact that the notice does not have."""
        asked = claim.rehearsal.language if claim.rehearsal else TextLanguage(contact.language)
        key = text_key(claim.kind, claim.facts.status, claim.facts.text)
        try:
            wording = wordings(key)
            words = wording.read_in(asked)
            short = claim.channel is Channel.SMS
            subject, text, html = self._short(claim, words) if short else self._mail(claim, contact, words)
        except UNWRITABLE as error:
            raise CannotWrite(f"{claim.kind} in {asked}: {type(error).__name__}: {error}") from error
        return Message(
            notice_id=claim.notice_id,
            message_id=f"<{claim.notice_id}@{self._domain}>",
            language=frame_of(words),
            subject=subject,
            text=text,
            html=html,
            written_at=self._now(),
            template_version=wording.version_id,
            read_for=words.chain,
            purpose=purpose_of(key),
        )

    def _link(self, claim: Claim) -> str:
        return self._links.to(claim.dossier_id, claim.person_id if claim.for_mandatary else None)

    def _preferences(self, claim: Claim) -> str:
        """Who acts for an investor has no wishes of their own: the investor named the address, and may take it back."""
        return "" if claim.for_mandatary else self._links.preferences(claim.person_id)

    def _short(self, claim: Claim, words: Words) -> tuple[str, str, str]:
        """One text and no more, with the link in it."""
        medium = Medium(frame_of(words), html=False, short=True)
        texts = self._texts[medium.language]
        values = {**said_facts(claim.facts, texts, medium), "nothing": texts.labels.nothing, "link": self._link(claim)}
        return "", medium.phrase(words.parts[TextPart.SMS], values, words.language), ""

    def _mail(self, claim: Claim, contact: Contact, words: Words) -> tuple[str, str, str]:
        name = " ".join(contact.full_name.split())
        links = {"link": self._link(claim), "preferences": self._preferences(claim)}
        plain_part, rich_part = Medium(frame_of(words), html=False), Medium(frame_of(words), html=True)
        plain, rich = (self._values(medium, claim, name, words) for medium in (plain_part, rich_part))
        subject = str(plain["subject"])
        text = plain_part.page({**plain, **links})
        return subject, text + "\n", rich_part.page({**rich, **links, "subject": subject})

    def _values(self, medium: Medium, claim: Claim, name: str, words: Words) -> dict[str, Any]:
        texts, labels = self._texts[medium.language], self._texts[medium.language].labels
        said = said_facts(claim.facts, texts, medium)
        values = {**said, "nothing": labels.nothing}
        written: dict[str, Any] = {
            part: medium.phrase(words.parts[part], values, words.language)
            for part in (TextPart.SUBJECT, TextPart.HAPPENED, TextPart.TODO)
        }
        return {
            **written,
            "labels": labels,
            "language": medium.language,
            "direction": direction(medium.language),
            "greeting": medium.phrase(labels.greeting, {"name": medium.isolate(name)}),
            "role": medium.phrase(labels.as_mandatary, values) if claim.for_mandatary else "",
            "number": said["number"],
            "status": said.get("status"),
            "happened_on": said["happened_on"],
            "deadline": said.get("answer_by") or said.get("appeal_until"),
            "lists": lists_of(claim.kind, claim.facts, texts),
            "follow_note": medium.phrase(labels.follow_note, {"days": self._links.validity.days}),
            "centre": self._centre.name[medium.language],
            "contact_lines": self._contact_lines(medium, texts),
        }

    def _contact_lines(self, medium: Medium, texts: Texts) -> list[str]:
        centre = self._centre
        lines = [medium.isolate_latin(line) for line in (centre.email, centre.url) if line]
        if centre.phone:
            lines.append(
                medium.phrase(
                    "{label} {phone}",
                    {
                        "label": texts.labels.phone,
                        "phone": medium.isolate_number(centre.phone),
                    },
                )
            )
        return lines
