"""What may stand in the text of a template: which variables each one declares, and what is wrong with a text.

Texts are ICU messages: `{number}` is a variable, `{days_left, plural, one {# day} other {# days}}` chooses by a number.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.own_text import (
    AppealText,
    AppointmentText,
    CampaignText,
    DeadlineText,
    DigestText,
    HintText,
    MandateText,
    MergeText,
    StaffText,
)
from shared.contracts.notifications.codes import NoticeKind
from shared.contracts.notifications.templates import FlawCode, TextLanguage, TextPart

NUMBERS = frozenset({"days_left", "days", "count"})
"""Variables that are whole numbers: only by these may a text choose its plural form."""

_OF_EVERY_NOTICE = frozenset({"number", "happened_on", "nothing"})
"""The dossier's number, the day at the centre, and the sentence that there is nothing to do."""

_FURTHER: Mapping[str, frozenset[str]] = {
    NoticeKind.COMPLEMENT_REQUESTED: frozenset({"answer_by"}),
    NoticeKind.COMPLETED: frozenset({"due_on"}),
    NoticeKind.SCHEDULED: frozenset({"session_on"}),
    NoticeKind.DECIDED_UNFAVOURABLE: frozenset({"appeal_until"}),
    NoticeKind.PROGRESSED: frozenset({"status"}),
    NoticeKind.PLOT_RESERVED: frozenset({"reserved_until"}),
    NoticeKind.PLOT_RESERVATION_REFUSED: frozenset({"because"}),
    AppealText.APPEALED_TO_WALI: frozenset({"received_on", "answer_due_on", "next_appeal_until"}),
    AppealText.APPEALED_TO_MINISTRY: frozenset({"received_on", "answer_due_on"}),
    AppealText.REFUSAL_CONFIRMED_BY_WALI: frozenset({"appeal_until"}),
    DeadlineText.COMPLEMENT_DUE_SOON: frozenset({"answer_by", "days_left"}),
    DeadlineText.COMPLEMENT_DUE_PASSED: frozenset({"answer_by"}),
    DeadlineText.APPEAL_DUE_SOON: frozenset({"appeal_until", "days_left"}),
    DeadlineText.APPEAL_TO_MINISTRY_DUE_SOON: frozenset({"appeal_until", "days_left"}),
    DeadlineText.DUE_DATE_EXTENDED: frozenset({"due_on", "previous_due_on"}),
    DeadlineText.DUE_DATE_CORRECTED: frozenset({"due_on", "previous_due_on"}),
    MandateText.MANDATE_GIVEN: frozenset({"mandate_until"}),
    MandateText.MANDATE_HELD: frozenset({"mandate_until"}),
    **{text: frozenset({"at_the_centre", "at_yours"}) for text in AppointmentText},
    MergeText.MERGED: frozenset({"into_number"}),
}

_STAFF = frozenset(map(str, StaffText))
_WITHOUT_LINE = frozenset(
    {StaffText.DIGEST, StaffText.CAMPAIGN_PAUSED, StaffText.RECEIVER_TRIED, HintText.HINT, DigestText.DIGEST}
)
OF_A_CAMPAIGN_SMS = frozenset({"link", "stop"})
"""The addresses of what is announced and of the end of announcements: a mail has them in its layout."""
OF_SMS = frozenset({"link"})
"""The address of the tracking page: a mail has it in its layout."""


def declared(key: str, part: str = "") -> frozenset[str]:
    """The variables that a part of a template may name; each is there whenever the template is used."""
    if is_campaign(key):
        return OF_A_CAMPAIGN_SMS if part == TextPart.SMS else frozenset()
    if key == StaffText.CAMPAIGN_PAUSED:
        return frozenset({"campaign", "happened_on"})
    if key == StaffText.RECEIVER_TRIED:
        return frozenset({"receiver", "happened_on"})
    if key in _STAFF:
        return frozenset({"number", "happened_on"}) | (frozenset({"count"}) if key == StaffText.DIGEST else frozenset())
    if key == HintText.HINT:  # a locked screen shows it to whoever looks
        return frozenset()
    if key == DigestText.DIGEST:
        return frozenset({"happened_on", "count"})
    return _OF_EVERY_NOTICE | _FURTHER.get(key, frozenset()) | (OF_SMS if part == TextPart.SMS else frozenset())


def parts_of(key: str) -> tuple[TextPart, ...]:
    """What is written for a template. A digest is no line of itself, nor is what is told at once."""
    if is_campaign(key):
        return TextPart.SUBJECT, TextPart.HAPPENED, TextPart.SMS
    if key in _WITHOUT_LINE:
        return TextPart.SUBJECT, TextPart.HAPPENED
    if key in _STAFF:
        return TextPart.SUBJECT, TextPart.HAPPENED, TextPart.LINE
    return TextPart.SUBJECT, TextPart.HAPPENED, TextPart.TODO, TextPart.SMS


def languages_of(key: str) -> tuple[TextLanguage, ...]:
    """Of people and of Tamazight; to staff the three of the console."""
    if key in _STAFF:
        return TextLanguage.FRENCH, TextLanguage.ARABIC, TextLanguage.ENGLISH
    return tuple(TextLanguage)


def is_for_staff(key: str) -> bool:
    return key in _STAFF


def campaign_key(campaign_id: UUID) -> str:
    """Of the texts of one campaign: a template that nobody else uses."""
    return f"{CampaignText.CAMPAIGN}:{campaign_id}"


def is_campaign(key: str) -> bool:
    return text_of(key) == CampaignText.CAMPAIGN


def text_of(key: str) -> str:
    """The text that a notice names, whosever words say it."""
    return key.partition(":")[0]


@dataclass(frozen=True)
class Flaw:
    """Something wrong with one text. `position`: the character, counted from 0, where it shows; None: the whole."""

    code: FlawCode
    position: int | None = None
    what: str = ""
    """The variable or form meant."""

    def __str__(self) -> str:
        at = "" if self.position is None else f" at character {self.position + 1}"
        return f"{self.code}{at}{f': {self.what}' if self.what else ''}"


@dataclass(frozen=True)
class Choice:
    """A place where a text chooses by a number."""

    variable: str
    position: int
    forms: frozenset[str]


@dataclass(frozen=True)
class Pattern:
    """A text taken apart."""

    variables: Mapping[str, int]
    """Name -> where it stands first."""
    choices: tuple[Choice, ...] = ()
    formatted: Mapping[str, int] | None = None
    """Variables that ask for a format of their own -> where."""


def flaws_of(pattern: Pattern, known: Collection[str], forms: frozenset[str]) -> list[Flaw]:
    """`forms`: the plural forms of the language, `other` included (CLDR)."""
    found = [Flaw(FlawCode.UNKNOWN_VARIABLE, at, name) for name, at in pattern.variables.items() if name not in known]
    found += [Flaw(FlawCode.FORMAT_NOT_ALLOWED, at, name) for name, at in (pattern.formatted or {}).items()]
    for choice in pattern.choices:
        if choice.variable not in NUMBERS:
            found.append(Flaw(FlawCode.NOT_A_NUMBER, choice.position, choice.variable))
        named = {form for form in choice.forms if not form.startswith("=")}
        found += [Flaw(FlawCode.PLURAL_FORM_MISSING, choice.position, form) for form in sorted(forms - named)]
        found += [Flaw(FlawCode.PLURAL_FORM_UNKNOWN, choice.position, form) for form in sorted(named - forms)]
    return found
