"""Commands about clocks: requested acts, extension, and the dated rules."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shared.contracts.investor.clock_codes import (
    ActAnswer,
    ActKind,
    Administration,
    ClockStart,
    Confidence,
    ExtensionReason,
    PeriodKind,
    Silence,
)
from shared.contracts.investor.requests import DossierCommand, LongText, ShortText
from shared.contracts.request import Request

Days = Annotated[int, Field(ge=1, le=365)]
Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


def _distinct(values: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(values)) != len(values):
        raise ValueError("a day is named twice")
    return tuple(sorted(values, reverse=True))


Before = Annotated[tuple[Annotated[int, Field(ge=0, le=180)], ...], Field(max_length=10), AfterValidator(_distinct)]
After = Annotated[tuple[Annotated[int, Field(ge=1, le=365)], ...], Field(max_length=10), AfterValidator(_distinct)]


class ExtendDeadline(DossierCommand, service="investor", method="extend_deadline"):
    """Put the due date off, once, before it has passed: for a technical expertise or a public inquiry (law 55-19)."""

    days: Days
    """Of the kind that the rule counts: calendar or working days."""
    reason: ExtensionReason
    note: LongText = ""
    act_id: UUID | None = None
    """The requested act whose clock is meant; None: the dossier's own."""


class RequestAct(DossierCommand, service="investor", method="request_act"):
    """Ask for one more act; it has a state and a clock of its own."""

    act: ActKind
    administration: Administration
    """Who is in charge of it."""


class DropAct(DossierCommand, service="investor", method="drop_act"):
    """An act is not asked for any more."""

    act_id: UUID


class RecordActAnswer(DossierCommand, service="investor", method="record_act_answer"):
    """What the administration in charge answered."""

    act_id: UUID
    answer: ActAnswer
    note: LongText = ""


class AddLegalPeriod(Request[None], service="investor", method="add_legal_period"):
    """A number of days, valid from a future day on. What started before keeps the rule that it started under."""

    staff_id: UUID
    kind: PeriodKind
    valid_from: date
    days: Days
    working_days: bool = False
    """Counted in working days instead of calendar days."""
    starts_at: ClockStart = ClockStart.COMPLETE
    pauses_for_complement: bool = False
    late_is_flagged: bool = False
    """What comes after the last day is taken and flagged instead of refused."""
    source: Source
    confidence: Confidence


class AddFollowUpRule(Request[None], service="investor", method="add_follow_up_rule"):
    """When to remind and to alert, how long an extension may be, what silence means; valid from a future day on."""

    staff_id: UUID
    kind: PeriodKind
    valid_from: date
    remind_before: Before = ()
    """Days before the due date; 0 is the day itself."""
    alert_after: After = ()
    """Days after the due date."""
    extension_max_days: Annotated[int, Field(ge=0, le=365)] = 0
    """0: the clock can't be extended."""
    silence: Silence = Silence.NOTHING
    source: Source
    confidence: Confidence


class CorrectHoliday(Request[None], service="investor", method="correct_holiday"):
    """Say of a day that it is, or is not, a public holiday. Clocks that run are computed anew."""

    staff_id: UUID
    day: date
    is_holiday: bool
    name: ShortText
    source: Source
    confidence: Confidence
