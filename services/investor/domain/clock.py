"""The legal clock: when an answer is due, and how that date comes about, line by line.

Days, their kind and what starts and stops the clock are dated data (`LegalPeriod`) with a source, not constants.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.reference.time_zones import CASABLANCA


class PeriodKind(StrEnum):
    INVESTMENT_FILE = "investment_file"
    """From the start of the clock to the decision."""
    COMPLEMENT_ANSWER = "complement_answer"
    """For the investor to hand in the missing pieces."""
    APPEAL = "appeal"
    """For the investor to appeal to the wali after notification."""
    WALI_ANSWER = "wali_answer"
    """For the wali to answer."""
    APPEAL_TO_MINISTRY = "appeal_to_ministry"
    """For the investor to go on to the ministerial committee, after the wali confirmed or did not answer."""
    MINISTRY_ANSWER = "ministry_answer"
    """For the ministerial committee to rule."""


class ClockStart(StrEnum):
    FILED = "filed"
    COMPLETE = "complete"


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
class Pause:
    """Days that do not count, from `start` until `end` (not included); `end` None: still paused."""

    start: date
    end: date | None


@dataclass(frozen=True)
class Step:
    step: str
    on: date
    days_counted: int


@dataclass(frozen=True)
class Computed:
    """A due date with the steps that lead to it. `due_on` is the last day in time."""

    due_on: date
    steps: tuple[Step, ...]


def local_date(at: datetime) -> date:
    """The day it is at the centre."""
    return at.astimezone(CASABLANCA).date()


def compute(
    period: LegalPeriod, start: date, pauses: Sequence[Pause] = (), *, holidays: Container[date] = (), today: date
) -> Computed:
    """When the period ends.

    The day of the start is not counted. Days inside a pause are not counted; an open pause is taken to end `today`.
    With working days, Saturdays, Sundays and `holidays` are not counted. A calendar-day period that would end on such
    a day ends on the next working day.
    """
    steps = [Step("start", start, 0)]
    day, counted = start, 0
    while counted < period.days:
        day += timedelta(days=1)
        steps += _pause_steps(pauses, day, counted)
        if _paused(pauses, day, today) or (period.working_days and not _is_working(day, holidays)):
            continue
        counted += 1
    while not _is_working(day, holidays):
        steps.append(Step("not_a_working_day", day, counted))
        day += timedelta(days=1)
    return Computed(due_on=day, steps=(*steps, Step("due", day, counted)))


def _paused(pauses: Sequence[Pause], day: date, today: date) -> bool:
    return any(pause.start <= day < (pause.end or max(today, pause.start)) for pause in pauses)


def _pause_steps(pauses: Sequence[Pause], day: date, counted: int) -> list[Step]:
    begun = [Step("paused", day, counted) for pause in pauses if pause.start == day]
    ended = [Step("resumed", day, counted) for pause in pauses if pause.end == day]
    return begun + ended


def _is_working(day: date, holidays: Container[date]) -> bool:
    return day.weekday() < 5 and day not in holidays
