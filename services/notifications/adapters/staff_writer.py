"""Writes what members of staff are told: the dossier by its number and a link to the console, nothing of the person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from babel.dates import format_date
from jinja2 import TemplateError

from services.notifications.adapters.icu_text import NotAMessage, VariableMissing
from services.notifications.adapters.medium import LOCALES, Medium, direction
from services.notifications.adapters.staff_wording import StaffTexts
from services.notifications.domain.announcement import local_date
from services.notifications.domain.message import Message
from services.notifications.domain.own_text import StaffText
from services.notifications.domain.staff_call import Recipient
from services.notifications.usecases.ports import CannotWrite, Claim, Gathered, Now
from shared.contracts.codes import Language


class StaffTextWriter:
    """Says a notice in the language that its recipient chose. Safe for several threads."""

    def __init__(self, texts: Mapping[Language, StaffTexts], *, console_url: str, sender: str, now: Now) -> None:
        self._texts = texts
        self._console_url = console_url
        self._domain = parseaddr(sender)[1].rpartition("@")[2]
        self._now = now

    def write(self, claim: Claim, recipient: Recipient, gathered: Sequence[Gathered]) -> Message:
        """Raises CannotWrite when a text asks for a fact that the notice does not have."""
        try:
            plain, rich = (
                self._values(Medium(recipient.language, html=html), claim, gathered) for html in (False, True)
            )
            text = Medium(recipient.language, html=False).page(plain, "staff")
            html = Medium(recipient.language, html=True).page({**rich, "subject": str(plain["subject"])}, "staff")
        except (TemplateError, VariableMissing, NotAMessage, KeyError) as error:
            raise CannotWrite(f"{claim.facts.text} in {recipient.language}: {type(error).__name__}: {error}") from error
        return Message(
            notice_id=claim.notice_id,
            message_id=f"<{claim.notice_id}@{self._domain}>",
            language=recipient.language,
            subject=str(plain["subject"]),
            text=text + "\n",
            html=html,
            written_at=self._now(),
        )

    def _values(self, medium: Medium, claim: Claim, gathered: Sequence[Gathered]) -> dict[str, Any]:
        texts = self._texts[medium.language]
        notice = texts.notices[StaffText(str(claim.facts.text))]
        said: dict[str, str | int] = {
            "number": medium.isolate_latin(claim.facts.number),
            "happened_on": format_date(claim.facts.happened_on, "full", locale=LOCALES[medium.language]),
            "count": len(gathered),
        }
        return {
            "labels": texts.labels,
            "language": medium.language,
            "direction": direction(medium.language),
            "start": "right" if direction(medium.language) == "rtl" else "left",
            "subject": medium.phrase(notice.subject, said),
            "happened": medium.phrase(notice.happened, said),
            "stands_in": texts.labels.stands_in if claim.facts.stands_in else "",
            "lines": [self._line(medium, texts, one) for one in gathered],
            "link": "" if gathered else self._address(claim.dossier_id),
            "settings_link": f"{self._console_url}/settings",
        }

    def _line(self, medium: Medium, texts: StaffTexts, one: Gathered) -> tuple[str, str]:
        """What happened, and where to look."""
        said = {
            "number": medium.isolate_latin(one.number),
            "what": texts.notices[one.text].line,
            "when": _moment(one.occurred_at, medium),
        }
        return medium.phrase("{number}: {what} ({when})", said), self._address(one.dossier_id)

    def _address(self, dossier_id: UUID) -> str:
        return f"{self._console_url}/dossiers/{dossier_id}"


def _moment(at: datetime, medium: Medium) -> str:
    return format_date(local_date(at), "long", locale=LOCALES[medium.language])
