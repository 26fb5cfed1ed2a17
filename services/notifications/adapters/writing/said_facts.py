"""The facts of a notice in the words of a language: days written out, codes by their names."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton

from services.notifications.adapters.writing.medium import Medium, locale_of
from services.notifications.adapters.writing.wording import Texts
from services.notifications.domain.announcement import Facts
from shared.contracts.investor.codes import Status
from shared.contracts.notifications.codes import NoticeKind
from shared.contracts.notifications.templates import TextLanguage
from shared.reference.time_zones import CASABLANCA
from shared.reference.time_zones import load as zone_of

RIGHT_TO_LEFT_MARK = "\u200f"
"""Between the figures of an Arabic date; the figures stay together without it, and each has its price."""

_DAYS = (
    "happened_on", "answer_by", "due_on", "previous_due_on", "session_on", "appeal_until", "received_on",
    "answer_due_on", "next_appeal_until", "reserved_until", "mandate_until",
)  # fmt: skip


def said_facts(
    facts: Facts, texts: Texts, medium: Medium, language: TextLanguage | None = None
) -> dict[str, str | int]:  # fmt: skip
    """The facts in words. What the event did not say is not there, so that a text that needs it fails. `language`: of
    the text that says them, where that is another one than the medium's: days are said in it (CLDR knows Tamazight's),
    codes by the names that the release has.
    """
    said: dict[str, str | int] = {"number": medium.isolate_number(facts.number)}
    for field in _DAYS:
        day: date | None = getattr(facts, field)
        if day is not None:
            said[field] = written_day(day, medium, language)
    last_day = facts.answer_by or facts.appeal_until
    if last_day is not None and last_day >= facts.happened_on:
        said["days_left"] = (last_day - facts.happened_on).days
    if facts.starts_at is not None:
        said["at_the_centre"] = _moment(facts.starts_at, CASABLANCA, medium, language)
        said["at_yours"] = _moment(facts.starts_at, zone_of(facts.zone) if facts.zone else CASABLANCA, medium, language)
    if facts.into_number:
        said["into_number"] = medium.isolate_number(facts.into_number)
    if facts.status is not None:
        said["status"] = medium.quoted(texts.statuses[facts.status], language)
    if facts.because is not None:
        said["because"] = medium.quoted(texts.refused_because[facts.because], language)
    return said


def written_day(day: date, medium: Medium, language: TextLanguage | None = None) -> str:
    """In full; in a short text in figures, because names of months (août, février) would double its price."""
    locale = locale_of(medium.language if language is None else language)
    if not medium.short:
        return format_date(day, "full", locale=locale)
    return format_skeleton("yMMdd", day, locale=locale).replace(RIGHT_TO_LEFT_MARK, "")


def _moment(at: datetime, zone: ZoneInfo, medium: Medium, language: TextLanguage | None) -> str:
    """A day and a time on the clocks of a zone. babel does not convert: its own copy of the zones may be older."""
    local = at.astimezone(zone)
    day = written_day(local.date(), medium, language)
    return medium.phrase("{day}, {hour}", {"day": day, "hour": medium.isolate_latin(f"{local:%H:%M}")})


def lists_of(kind: NoticeKind, facts: Facts, texts: Texts) -> list[tuple[str, list[str]]]:
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
