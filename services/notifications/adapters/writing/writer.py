"""Writes messages: the texts of a language, the facts of a notice, the layout."""

from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Any

from jinja2 import TemplateError

from services.notifications.adapters.writing.campaign_writer import CampaignWriter
from services.notifications.adapters.writing.contact_data import Centre
from services.notifications.adapters.writing.icu_text import NotAMessage, VariableMissing
from services.notifications.adapters.writing.links import Links
from services.notifications.adapters.writing.medium import Medium, direction
from services.notifications.adapters.writing.said_facts import lists_of, said_facts, written_day
from services.notifications.adapters.writing.wording import Texts
from services.notifications.domain.message import Message
from services.notifications.domain.own_text import DigestText, HintText
from services.notifications.domain.purpose import purpose_of
from services.notifications.domain.template_text import is_campaign
from services.notifications.domain.text_key import text_key
from services.notifications.domain.wording import OF_TAMAZIGHT, LanguageUnreadable, TextNotLive, Wordings, Words
from services.notifications.usecases.gathered import ToldStep
from services.notifications.usecases.ports import CannotWrite, Claim, Contact, Now
from shared.contracts.codes import Language
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.templates import TextLanguage, TextPart
from shared.reference.days import local_date

_TITLE_AND_BODY = (TextPart.SUBJECT, TextPart.HAPPENED)
UNWRITABLE = (TemplateError, VariableMissing, NotAMessage, LanguageUnreadable, TextNotLive, KeyError)
"""What a text is that cannot be said: trying again would not help."""


def frame_of(words: Words) -> Language:
    """The language of the layout, of days and of codes: Tamazight stands within that of its first fallback."""
    return Language(OF_TAMAZIGHT[0] if words.language is TextLanguage.TAMAZIGHT else words.language)


def _asked(contact: Contact) -> TextLanguage:
    told_in_it = isinstance(contact, ContactView) and contact.tamazight
    return TextLanguage.TAMAZIGHT if told_in_it else TextLanguage(contact.language)


class TextWriter:
    """Says a notice in the person's language. Safe for several threads."""

    def __init__(self, texts: Mapping[Language, Texts], *, centre: Centre, links: Links, sender: str, now: Now) -> None:
        self._texts = texts
        self._centre = centre
        self._links = links
        self._domain = parseaddr(sender)[1].rpartition("@")[2]
        self._now = now
        self._campaigns = CampaignWriter(texts, centre.name, links, self._lines)

    def write(self, claim: Claim, contact: Contact, wordings: Wordings, steps: Sequence[ToldStep] = ()) -> Message:
        """By the channel of the claim. Raises CannotWrite when a text asks for a fact that the notice does not have."""
        asked = claim.rehearsal.language if claim.rehearsal else _asked(contact)
        key = text_key(claim.kind, claim.facts.status, claim.facts.text)
        if claim.channel is Channel.PUSH:
            key = str(HintText.HINT)
        try:
            wording = wordings(key)
            words = wording.read_in(asked)
            subject, text, html = self._say(key, claim, contact, words, steps)
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

    def _say(
        self, key: str, claim: Claim, contact: Contact, words: Words, steps: Sequence[ToldStep]
    ) -> tuple[str, str, str]:
        """Subject, text, HTML."""
        if key == HintText.HINT:
            return self._hint(claim, contact, words)
        if key == DigestText.DIGEST:
            return self._digest(claim, contact, words, steps)
        short = claim.channel is Channel.SMS
        if is_campaign(key):
            said, frame = self._campaigns, frame_of(words)
            return said.short(claim, words, frame) if short else said.mail(claim, contact, words, frame)
        return self._short(claim, words) if short else self._mail(claim, contact, words)

    def _lines(self, medium: Medium) -> list[str]:
        return self._contact_lines(medium, self._texts[medium.language])

    def _link(self, claim: Claim) -> str:
        return self._links.to(claim.dossier_id, claim.person_id if claim.for_mandatary else None)

    def _preferences(self, claim: Claim) -> str:
        """Who acts for an investor has no wishes of their own: the investor named the address, and may take it back."""
        return "" if claim.for_mandatary else self._links.preferences(claim.person_id)

    def _short(self, claim: Claim, words: Words) -> tuple[str, str, str]:
        """One text and no more, with the link in it."""
        medium = Medium(frame_of(words), html=False, short=True)
        texts = self._texts[medium.language]
        values = said_facts(claim.facts, texts, medium, words.language)
        values |= {"nothing": texts.labels.nothing, "link": self._link(claim)}
        return "", medium.phrase(words.parts[TextPart.SMS], values, words.language), ""

    def _hint(self, claim: Claim, contact: Contact, words: Words) -> tuple[str, str, str]:
        """What is shown, and last the link that opens: to no dossier but the one whose page the browser had open."""
        browsers = contact.browsers if isinstance(contact, ContactView) else ()
        shown_at = next((one.dossier_id for one in browsers if one.browser_id == claim.browser_id), claim.dossier_id)
        plain, rich = Medium(frame_of(words), html=False), Medium(frame_of(words), html=True)
        subject, text = (plain.phrase(words.parts[part], {}, words.language) for part in _TITLE_AND_BODY)
        said = {"subject": subject, "happened": rich.phrase(words.parts[TextPart.HAPPENED], {}, words.language)}
        frame = {"language": rich.language, "direction": direction(rich.language)}
        return subject, f"{text}\n{self._links.to(shown_at)}\n", rich.page({**frame, **said}, "hint")

    def _digest(self, claim: Claim, contact: Contact, words: Words, steps: Sequence[ToldStep]) -> tuple[str, str, str]:
        """The small steps by their own subjects, each with the way to its dossier."""
        in_text, in_html = Medium(frame_of(words), html=False), Medium(frame_of(words), html=True)
        plain, rich = (self._digest_values(medium, claim, contact, words, steps) for medium in (in_text, in_html))
        subject = str(plain["subject"])
        text = in_text.page(plain, "digest")
        return subject, text + "\n", in_html.page({**rich, "subject": subject}, "digest")

    def _digest_values(
        self, medium: Medium, claim: Claim, contact: Contact, words: Words, steps: Sequence[ToldStep]
    ) -> dict[str, Any]:
        texts = self._texts[medium.language]
        labels = texts.labels
        said: dict[str, str | int] = {"happened_on": written_day(claim.facts.happened_on, medium), "count": len(steps)}
        lines = [
            (one.subject, written_day(local_date(one.occurred_at), medium), self._links.to(one.dossier_id))
            for one in steps
        ]
        return {
            "labels": labels,
            "language": medium.language,
            "direction": direction(medium.language),
            "greeting": medium.phrase(labels.greeting, {"name": medium.isolate(" ".join(contact.full_name.split()))}),
            "subject": medium.phrase(words.parts[TextPart.SUBJECT], said, words.language),
            "happened": medium.phrase(words.parts[TextPart.HAPPENED], said, words.language),
            "lines": lines,
            "follow_note": medium.phrase(labels.follow_note, {"days": self._links.validity.days}),
            "centre": self._centre.name[medium.language],
            "contact_lines": self._contact_lines(medium, texts),
            "preferences": self._preferences(claim),
        }

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
        values = said_facts(claim.facts, texts, medium, words.language)
        values["nothing"] = medium.quoted(labels.nothing, words.language)
        written: dict[str, Any] = {
            part: medium.phrase(words.parts[part], values, words.language)
            for part in (TextPart.SUBJECT, TextPart.HAPPENED, TextPart.TODO)
        }
        return {
            **written,
            "labels": labels,
            "language": medium.language,
            "direction": direction(medium.language),
            # Words of another language than the frame's are paragraphs of their own, beginning at their own side.
            "words_language": None if words.language == medium.language.value else words.language,
            "greeting": medium.phrase(labels.greeting, {"name": medium.isolate(name)}),
            "role": medium.phrase(labels.as_mandatary, said) if claim.for_mandatary else "",
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
