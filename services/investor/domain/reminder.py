"""Reminders before a due date and alerts after it: which steps have come, and which of them are told.

Each step of a clock is recorded once, whoever looks, however late. Of the steps that came while nobody looked the
newest is told, unless its sense has passed; the others are recorded as past.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from shared.contracts.investor.clock_codes import InvestorDeadline, PeriodKind, ReminderState


@dataclass(frozen=True)
class ReminderStep:
    """A step of a running clock that has come and is not recorded yet."""

    dossier_id: UUID
    clock: PeriodKind
    act_id: UUID | None
    due_on: date
    days_left: int
    """Days before the due date, negative after it."""
    fixed_on: date | None
    """The day on which the due date was fixed: steps before it never had a sense."""
    opinion_id: UUID | None = None

    @property
    def falls_on(self) -> date:
        return self.due_on - timedelta(days=self.days_left)

    @property
    def clock_key(self) -> tuple[str, str, str, date]:
        return self.clock, str(self.act_id), str(self.opinion_id), self.due_on


@dataclass(frozen=True)
class Reminder:
    """A step as it is recorded; never rewritten."""

    step: ReminderStep
    state: ReminderState
    at: datetime


def judge(steps: Iterable[ReminderStep], *, today: date, at: datetime) -> Sequence[Reminder]:
    """What to record of the steps of one dossier that have come by `today`."""
    found = []
    come = sorted((step for step in steps if step.falls_on <= today), key=lambda s: (*s.clock_key, s.falls_on))
    for _, of_one_clock in groupby(come, key=lambda step: step.clock_key):
        *overtaken, newest = of_one_clock
        found += [Reminder(step, ReminderState.PAST, at) for step in overtaken]
        found.append(Reminder(newest, ReminderState.TOLD if _has_sense(newest, today) else ReminderState.PAST, at))
    return found


def deadline_to_tell(step: ReminderStep) -> InvestorDeadline | None:
    """What the investor is told of, or None: the staff alone. A lost appeal is not announced."""
    deadline = next((deadline for deadline in InvestorDeadline if deadline.value == step.clock.value), None)
    if deadline is None:
        return None
    return deadline if step.days_left >= 0 or deadline is InvestorDeadline.COMPLEMENT_ANSWER else None


def _has_sense(step: ReminderStep, today: date) -> bool:
    """A reminder before the day has none once the day has passed, nor one whose moment was before the day was fixed."""
    if step.days_left >= 0 and today > step.due_on:
        return False
    return step.fixed_on is None or step.falls_on >= step.fixed_on
