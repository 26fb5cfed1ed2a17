"""Writes messages: the texts of a language, the facts of a notice, the layout."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import TemplateError

from services.notifications.adapters.contact_data import Centre
from services.notifications.adapters.icu_text import NotAMessage, VariableMissing
from services.notifications.adapters.medium import LOCALES, Medium, direction
from services.notifications.adapters.wording import Texts, text_key
from services.notifications.domain.announcement import Facts
from services.notifications.domain.message import Message
from services.notifications.usecases.ports import CannotWrite, Claim, Contact, Now
from shared.contracts import tracking
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Status
from shared.contracts.notifications.codes import Channel, NoticeKind
from shared.reference.time_zones import CASABLANCA
from shared.reference.time_zones import load as zone_of


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


class TextWriter:
    """Says a notice in the person's language. Safe for several threads."""

    def __init__(self, texts: Mapping[Language, Texts], *, centre: Centre, links: Links, sender: str, now: Now) -> None:
        self._texts = texts
        self._centre = centre
        self._links = links
        self._domain = parseaddr(sender)[1].rpartition("@")[2]
        self._now = now

    def write(self, claim: Claim, contact: Contact) -> Message:
        """Raises CannotWrite when a text asks for a fact that the notice does not have."""
        link = self._links.to(claim.dossier_id, claim.person_id if claim.for_mandatary else None)
        short = claim.channel is Channel.SMS
        try:
            subject, text, html = self._short(claim, contact, link) if short else self._parts(claim, contact, link)
        except (TemplateError, VariableMissing, NotAMessage, KeyError) as error:
            raise CannotWrite(f"{claim.kind} in {contact.language}: {type(error).__name__}: {error}") from error
        return Message(
            notice_id=claim.notice_id,
            message_id=f"<{claim.notice_id}@{self._domain}>",
            language=contact.language,
            subject=subject,
            text=text,
            html=html,
            written_at=self._now(),
        )

    def _parts(self, claim: Claim, contact: Contact, link: str) -> tuple[str, str, str]:
        name = " ".join(contact.full_name.split())
        plain = self._values(Medium(contact.language, html=False), claim, name)
        rich = self._values(Medium(contact.language, html=True), claim, name)
        subject = str(plain["subject"])
        text = Medium(contact.language, html=False).page({**plain, "link": link})
        html = Medium(contact.language, html=True).page({**rich, "link": link, "subject": subject})
        return subject, text + "\n", html

    def _short(self, claim: Claim, contact: Contact, link: str) -> tuple[str, str, str]:
        """What happened in one line, and where the rest stands."""
        subject = str(self._values(Medium(contact.language, html=False), claim, contact.full_name)["subject"])
        return subject, f"{subject}\n{link}", ""

    def _values(self, medium: Medium, claim: Claim, name: str) -> dict[str, Any]:
        texts, labels = self._texts[medium.language], self._texts[medium.language].labels
        notice = texts.notices[text_key(claim.kind, claim.facts.status, claim.facts.text)]
        said = _said(claim.facts, texts, medium)
        values = {**said, "nothing": labels.nothing}
        return {
            "labels": labels,
            "language": medium.language,
            "direction": direction(medium.language),
            "start": "right" if direction(medium.language) == "rtl" else "left",
            "subject": medium.phrase(notice.subject, values),
            "greeting": medium.phrase(labels.greeting, {"name": medium.isolate(name)}),
            "role": medium.phrase(labels.as_mandatary, values) if claim.for_mandatary else "",
            "happened": medium.phrase(notice.happened, values),
            "todo": medium.phrase(notice.todo, values),
            "number": said["number"],
            "status": said.get("status"),
            "happened_on": said["happened_on"],
            "deadline": said.get("answer_by") or said.get("appeal_until"),
            "lists": _lists(claim.kind, claim.facts, texts),
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
                        "phone": medium.isolate_latin(centre.phone),
                    },
                )
            )
        return lines


_DAYS = (
    "happened_on", "answer_by", "due_on", "previous_due_on", "session_on", "appeal_until", "received_on",
    "answer_due_on", "next_appeal_until", "reserved_until", "mandate_until",
)  # fmt: skip


def _said(facts: Facts, texts: Texts, medium: Medium) -> dict[str, str | int]:
    """The facts in words. What the event did not say is not there, so that a text that needs it fails."""
    said: dict[str, str | int] = {"number": medium.isolate_latin(facts.number)}
    for field in _DAYS:
        day: date | None = getattr(facts, field)
        if day is not None:
            said[field] = format_date(day, "full", locale=LOCALES[medium.language])
    last_day = facts.answer_by or facts.appeal_until
    if last_day is not None and last_day >= facts.happened_on:
        said["days_left"] = (last_day - facts.happened_on).days
    if facts.starts_at is not None:
        said["at_the_centre"] = _moment(facts.starts_at, CASABLANCA, medium)
        said["at_yours"] = _moment(facts.starts_at, zone_of(facts.zone) if facts.zone else CASABLANCA, medium)
    if facts.into_number:
        said["into_number"] = medium.isolate_latin(facts.into_number)
    if facts.status is not None:
        said["status"] = texts.statuses[facts.status]
    if facts.because is not None:
        said["because"] = texts.refused_because[facts.because]
    return said


def _moment(at: datetime, zone: ZoneInfo, medium: Medium) -> str:
    """A day and a time on the clocks of a zone. babel does not convert: its own copy of the zones may be older."""
    local = at.astimezone(zone)
    day = format_date(local.date(), "full", locale=LOCALES[medium.language])
    return medium.phrase("{day}, {hour}", {"day": day, "hour": medium.isolate_latin(f"{local:%H:%M}")})


def _lists(kind: NoticeKind, facts: Facts, texts: Texts) -> list[tuple[str, list[str]]]:
    labels = texts.labels
    received = kind is NoticeKind.COMPLEMENT_PROVIDED
    with_reserves = facts.status is Status.FAVOURABLE_WITH_RESERVES
    # A kind of piece that a newer service added has no words here yet: its code is better than silence.
    words = {str(code): said for code, said in texts.pieces.items()}
    pieces = [words.get(code, code) for code in (*facts.pieces, *facts.further_pieces)]
    found = [
        (labels.pieces_received if received else labels.pieces, pieces),
        (labels.reserves if with_reserves else labels.reasons, [texts.reasons[code] for code in facts.reasons]),
    ]
    return [(heading, entries) for heading, entries in found if entries]
