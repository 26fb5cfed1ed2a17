"""Periods of planning: which days they hold, and who may close one.

A period's state follows from its steps: approved closes it, reopened opens it again; without a step it is open.
"""

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.territory.planning_refusals import (
    PeriodClosed,
    PeriodEmpty,
    PeriodImpossible,
    PeriodNotBySamePerson,
    PeriodNotClosed,
)


class Step(StrEnum):
    APPROVED = "approved"
    REOPENED = "reopened"


def periodicity_of(period: str) -> str:
    """year, quarter, month, or years for several."""
    _, _, rest = period.partition("-")
    if not rest:
        return "year"
    if rest.startswith("Q"):
        return "quarter"
    return "month" if len(rest) == 2 else "years"


def first_day(period: str) -> date:
    year, _, rest = period.partition("-")
    match periodicity_of(period):
        case "quarter":
            return date(int(year), 3 * int(rest[1]) - 2, 1)
        case "month":
            return date(int(year), int(rest), 1)
        case _:
            return date(int(year), 1, 1)


def is_possible(period: str) -> bool:
    """Years go forward, and are of our time."""
    year, _, rest = period.partition("-")
    return 2000 <= int(year) <= 2100 and (periodicity_of(period) != "years" or int(year) < int(rest) <= 2100)


def check_measured(period: str, periodicity: str, today: date) -> None:
    """A value is of a period of its indicator that has begun. Raises PeriodImpossible."""
    if not is_possible(period) or periodicity_of(period) != periodicity:
        raise PeriodImpossible(period=period, because="periodicity")
    if first_day(period) > today:
        raise PeriodImpossible(period=period, because="not_begun")


def is_closed(steps: Sequence[Step]) -> bool:
    return bool(steps) and steps[-1] is Step.APPROVED


def check_entry(period: str, steps: Sequence[Step]) -> None:
    """Raises PeriodClosed."""
    if is_closed(steps):
        raise PeriodClosed(period=period)


def check_approval(period: str, steps: Sequence[Step], entered_by: Collection[UUID], by: UUID) -> None:
    """`entered_by`: whoever entered one of the values that would count.

    Raises PeriodClosed, PeriodEmpty, PeriodNotBySamePerson.
    """
    if is_closed(steps):
        raise PeriodClosed(period=period)
    if not entered_by:
        raise PeriodEmpty(period=period)
    if by in entered_by:
        raise PeriodNotBySamePerson(period=period)


def check_reopening(period: str, steps: Sequence[Step]) -> None:
    """Raises PeriodNotClosed."""
    if not is_closed(steps):
        raise PeriodNotClosed(period=period)
