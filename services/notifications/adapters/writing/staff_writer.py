"""Writes what members of staff are told: the dossier by its number, or a campaign by its title, and a link to the
console; nothing of the person.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from babel.dates import format_date

from services.notifications.adapters.writing.links import console_page
from services.notifications.adapters.writing.medium import Medium, direction, locale_of
from services.notifications.adapters.writing.staff_wording import StaffTexts
from services.notifications.adapters.writing.writer import UNWRITABLE, frame_of
from services.notifications.domain.message import Message
from services.notifications.domain.staff_call import Recipient
from services.notifications.domain.wording import Wordings, Words
from services.notifications.usecases.gathered import Gathered
from services.notifications.usecases.ports import CannotWrite, Claim, Now
from shared.contracts.codes import Language
from shared.contracts.notifications.templates import TextLanguage, TextPart
from shared.reference.days import local_date


class StaffTextWriter:
    """Says a notice in the language that its recipient chose. Safe for several threads."""

    def __init__(self, texts: Mapping[Language, StaffTexts], *, console_url: str, sender: str, now: Now) -> None:
        self._texts = texts
        self._console_url = console_url
        self._domain = parseaddr(sender)[1].rpartition("@")[2]
        self._now = now

    def write(self, claim: Claim, recipient: Recipient, gathered: Sequence[Gathered], wordings: Wordings) -> Message:
        """Raises CannotWrite when a text asks for a fact that the notice does not have."""
        language = recipient.language
        try:
            wording = wordings(str(claim.facts.text))
            words = wording.read_in(TextLanguage(language))
            in_text, in_html = (Medium(frame_of(words), html=html) for html in (False, True))
            plain, rich = (self._values(one, claim, gathered, words, wordings) for one in (in_text, in_html))
            text = in_text.page(plain, "staff")
            html = in_html.page({**rich, "subject": str(plain["subject"])}, "staff")
        except UNWRITABLE as error:
            raise CannotWrite(f"{claim.facts.text} in {language}: {type(error).__name__}: {error}") from error
        return Message(
            notice_id=claim.notice_id,
            message_id=f"<{claim.notice_id}@{self._domain}>",
            language=frame_of(words),
            subject=str(plain["subject"]),
            text=text + "\n",
            html=html,
            written_at=self._now(),
            template_version=wording.version_id,
            read_for=words.chain,
        )

    def _values(
        self, medium: Medium, claim: Claim, gathered: Sequence[Gathered], words: Words, wordings: Wordings
    ) -> dict[str, Any]:
        labels = self._texts[medium.language].labels
        said: dict[str, str | int] = _said(claim.facts.number, claim.facts.happened_on, medium)
        said["count"] = len(gathered)
        campaign_id = claim.facts.campaign_id
        if campaign_id is not None:
            said["campaign"] = medium.isolate(claim.facts.number)
        if claim.facts.receiver:
            said["receiver"] = medium.isolate_latin(claim.facts.receiver)
        return {
            "labels": labels,
            "open": labels.open if campaign_id is None else labels.open_campaign,
            "why": labels.why if campaign_id is None else labels.why_campaign,
            "language": medium.language,
            "direction": direction(medium.language),
            "subject": medium.phrase(words.parts[TextPart.SUBJECT], said),
            "happened": medium.phrase(words.parts[TextPart.HAPPENED], said),
            "stands_in": labels.stands_in if claim.facts.stands_in else "",
            "lines": [self._line(medium, one, wordings(one.text).read_in(words.language)) for one in gathered],
            "link": "" if gathered else console_page(self._console_url, claim),
            "settings_link": f"{self._console_url}/settings",
        }

    def _line(self, medium: Medium, one: Gathered, words: Words) -> tuple[str, str]:
        """What happened, and where to look."""
        day = local_date(one.occurred_at)
        said = _said(one.number, day, medium)
        what = medium.phrase(words.parts[TextPart.LINE], said)
        when = format_date(day, "long", locale=locale_of(medium.language))
        line = {"number": said["number"], "what": what, "when": when}
        return medium.phrase("{number}: {what} ({when})", line), self._address(one.dossier_id)

    def _address(self, dossier_id: UUID) -> str:
        return f"{self._console_url}/dossiers/{dossier_id}"


def _said(number: str, day: date, medium: Medium) -> dict[str, str | int]:
    happened_on = format_date(day, "full", locale=locale_of(medium.language))
    return {"number": medium.isolate_number(number), "happened_on": happened_on}
