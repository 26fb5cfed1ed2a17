"""What the investor service answers about clocks: rules, holidays, requested acts, reminders."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import Language, ProvinceCode
from shared.contracts.event import Contract
from shared.contracts.investor.clock_codes import (
    ActKind,
    ActState,
    Administration,
    ClockStart,
    Confidence,
    ExtensionReason,
    PeriodKind,
    ReminderState,
    Silence,
)
from shared.contracts.investor.codes import Status


class ClockLine(Contract):
    """One step of how the legal due date is computed."""

    step: str
    on: date
    days_counted: int
    """Days of the allowance used up to and including this step."""
    names: Mapping[Language, str] = {}
    """Of the public holiday, by language."""
    estimated: bool = False
    """The holiday follows the moon and was computed ahead: it may fall a day earlier or later."""


class ExtensionView(Contract):
    days: int
    reason: ExtensionReason
    note: str
    by: UUID
    at: AwareDatetime
    previous_due_on: date


class ClockView(Contract):
    rule: str
    days_allowed: int
    working_days: bool
    source: str
    confidence: str
    lines: tuple[ClockLine, ...]
    due_on: date
    days_left: int | None
    """None once the centre has answered, and while the clock is paused."""
    extension: ExtensionView | None = None
    silence: Silence = Silence.NOTHING
    """What the law may make of the missing answer, once the day has passed without one. For a person to judge."""
    silence_source: str = ""
    extension_max_days: int = 0


class ActView(Contract):
    """One act that a dossier asks for."""

    act_id: UUID
    act: ActKind
    administration: Administration
    state: ActState
    requested_at: AwareDatetime
    requested_by: UUID
    due_on: date | None
    answered_at: AwareDatetime | None
    note: str
    clock: ClockView | None
    """None until the dossier is complete."""


class ReminderView(Contract):
    """A step of a clock that was recorded, once; never rewritten."""

    clock: PeriodKind
    act_id: UUID | None
    due_on: date
    days_left: int
    """At the step: days before the due date, negative after it."""
    state: ReminderState
    at: AwareDatetime


class LegalPeriodView(Contract):
    kind: PeriodKind
    valid_from: date
    days: int
    working_days: bool
    starts_at: ClockStart
    pauses_for_complement: bool
    late_is_flagged: bool
    source: str
    confidence: Confidence
    recorded_by: UUID | None
    """None: delivered with the software."""
    recorded_at: AwareDatetime | None


class FollowUpRuleView(Contract):
    kind: PeriodKind
    valid_from: date
    remind_before: tuple[int, ...]
    alert_after: tuple[int, ...]
    extension_max_days: int
    silence: Silence
    source: str
    confidence: Confidence
    recorded_by: UUID | None
    recorded_at: AwareDatetime | None


class ClockRules(Contract):
    """Every rule there was, is and will be: by kind, the newest first."""

    periods: tuple[LegalPeriodView, ...]
    follow_ups: tuple[FollowUpRuleView, ...]
    earliest: date
    """The first day from which a new rule may hold."""


class HolidayView(Contract):
    day: date
    names: Mapping[Language, str]
    estimated: bool
    corrected: bool
    """An administrator entered it."""


class HolidayCorrectionView(Contract):
    day: date
    is_holiday: bool
    name: str
    source: str
    confidence: Confidence
    recorded_by: UUID
    recorded_at: AwareDatetime


class Holidays(Contract):
    year: int
    holidays: tuple[HolidayView, ...]
    corrections: tuple[HolidayCorrectionView, ...]
    """Newest first; the newest word on a day counts."""


class DeadlineRow(Contract):
    """A clock that runs and of which a reminder or an alert was told."""

    dossier_id: UUID
    number: str
    title: str
    status: Status
    province: ProvinceCode
    clock: PeriodKind
    act_id: UUID | None
    administration: Administration | None
    due_on: date
    days_left: int
    """Today's; negative when the day has passed."""
    told_at: AwareDatetime
    silence: Silence
    """Set once the day has passed."""


class DeadlinePage(Contract):
    rows: tuple[DeadlineRow, ...]
    total: int
    """Counted up to 2,000."""
    overdue: int
    more: bool = False
