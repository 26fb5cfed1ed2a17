"""The legal clock: when an answer is due, and how that date comes about, line by line.

Days, their kind and what starts and stops the clock are dated data (`LegalPeriod`) with a source, not constants.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.investor.domain.holidays import Calendar
from shared.contracts.codes import Language
from shared.contracts.investor.clock_codes import ClockStart, PeriodKind, Silence


@dataclass(frozen=True)
class LegalPeriod:
    """A number of days that law or practice gives, from a date on."""

    kind: PeriodKind
    valid_from: date
    days: int
    working_days: bool
    starts_at: ClockStart
    pauses_for_complement: bool
    source: str
    confidence: str
    """S: read in a source; K: general knowledge; P: proposal to be confirmed."""
    late_is_flagged: bool = False
    """What comes after the last day is taken and flagged instead of refused."""


@dataclass(frozen=True)
class FollowUp:
    """What is done about a clock, from a date on. Without a rule: no reminder, no extension, no word on silence."""

    extension_max_days: int = 0
    silence: Silence = Silence.NOTHING
    source: str = ""


@dataclass(frozen=True)
class Pause:
    """Days that do not count, from `start` until `end` (not included); `end` None: still paused."""

    start: date
    end: date | None


@dataclass(frozen=True)
class Step:
    step: str
    on: date
    days_counted: int
    names: Mapping[Language, str] = field(default_factory=dict)
    """Of a public holiday."""
    estimated: bool = False


@dataclass(frozen=True)
class Computed:
    """A due date with the steps that lead to it. `due_on` is the last day in time."""

    due_on: date
    steps: tuple[Step, ...]


def compute(
    period: LegalPeriod,
    start: date,
    pauses: Sequence[Pause] = (),
    *,
    extension_days: int = 0,
    calendar: Calendar,
    today: date,
) -> Computed:
    """When the period ends.

    The day of the start is not counted. Days inside a pause are not counted; an open pause is taken to end `today`.
    With working days, Saturdays, Sundays and public holidays are not counted. `extension_days` are counted in the same
    way, after the last of the period's own. What would end on a day that is not a working day ends on the next one.
    """
    steps = [Step("start", start, 0)]
    day, counted, extends = start, 0, extension_days > 0
    while counted < period.days + extension_days:
        if extends and counted == period.days:
            steps.append(Step("extended", day, counted))
            extends = False
        day += timedelta(days=1)
        steps += _pause_steps(pauses, day, counted)
        if _paused(pauses, day, today):
            continue
        if period.working_days and not calendar.is_working(day):
            steps += _holiday_step(calendar, day, counted)
            continue
        counted += 1
    while not calendar.is_working(day):
        steps += _holiday_step(calendar, day, counted) or [Step("not_a_working_day", day, counted)]
        day += timedelta(days=1)
    return Computed(due_on=day, steps=(*steps, Step("due", day, counted)))


def _paused(pauses: Sequence[Pause], day: date, today: date) -> bool:
    return any(pause.start <= day < (pause.end or max(today, pause.start)) for pause in pauses)


def _pause_steps(pauses: Sequence[Pause], day: date, counted: int) -> list[Step]:
    begun = [Step("paused", day, counted) for pause in pauses if pause.start == day]
    ended = [Step("resumed", day, counted) for pause in pauses if pause.end == day]
    return begun + ended


def _holiday_step(calendar: Calendar, day: date, counted: int) -> list[Step]:
    """Weekends that are passed over on the way have no line: everybody knows them."""
    holiday = calendar.holiday(day)
    return [] if holiday is None else [Step("holiday", day, counted, holiday.names, holiday.estimated)]
