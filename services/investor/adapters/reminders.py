"""Steps of clocks that have come, and those that were recorded."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters import clock_tables
from services.investor.adapters.running_clocks import RUNNING_CLOCKS
from services.investor.domain.reminder import Reminder, ReminderStep
from shared.contracts.investor.clock_codes import PeriodKind
from shared.reference.days import local_date

_UNRECORDED = text(
    f"""
WITH running AS ({RUNNING_CLOCKS})
SELECT running.*, coalesce(recorded.days, '{{}}') AS recorded
FROM running
LEFT JOIN LATERAL (
    SELECT array_agg(days_left) AS days FROM reminder
    WHERE reminder.dossier_id = running.dossier_id AND reminder.act_id IS NOT DISTINCT FROM running.act_id
        AND reminder.opinion_id IS NOT DISTINCT FROM running.opinion_id
        AND reminder.clock = running.clock AND reminder.due_on = running.due_on
) AS recorded ON true
WHERE running.dossier_id = coalesce(:dossier_id, running.dossier_id)
"""  # noqa: S608 - see RUNNING_CLOCKS
)


@dataclass(frozen=True)
class ReminderRule:
    valid_from: date
    days_left: tuple[int, ...]
    """Before the due date, negative after it."""


class SqlReminders:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def come(self, dossier_id: UUID, today: date) -> Sequence[ReminderStep]:
        return steps_that_came(self._session, today, dossier_id)

    def keep(self, reminder: Reminder) -> bool:
        step = reminder.step
        statement = (
            insert(clock_tables.reminder)
            .values(
                dossier_id=step.dossier_id,
                act_id=step.act_id,
                opinion_id=step.opinion_id,
                clock=step.clock,
                due_on=step.due_on,
                days_left=step.days_left,
                state=reminder.state,
                recorded_at=reminder.at,
            )
            .on_conflict_do_nothing(constraint="reminder_once_per_step")
            .returning(clock_tables.reminder.c.id)
        )
        return self._session.execute(statement).scalar() is not None


def dossiers_to_remind(session: Session, today: date) -> list[UUID]:
    """Those with a step that has come and is not recorded, in the order of their ids."""
    return sorted({step.dossier_id for step in steps_that_came(session, today)})


def steps_that_came(session: Session, today: date, dossier_id: UUID | None = None) -> list[ReminderStep]:
    rules = _rules(session)
    furthest = max((days for found in rules.values() for rule in found for days in rule.days_left), default=0)
    values = {"today": today, "until": today + timedelta(days=max(furthest, 0)), "dossier_id": dossier_id}
    return [
        step
        for row in session.execute(_UNRECORDED, values)
        for step in _steps_of(row, rules)
        if step.falls_on <= today and step.days_left not in row.recorded
    ]


def _steps_of(row: Any, rules: Mapping[str, Sequence[ReminderRule]]) -> list[ReminderStep]:
    kept_from = local_date(row.rule_at) if row.rule_at is not None else row.due_on
    in_force = [rule for rule in rules.get(row.clock, ()) if rule.valid_from <= kept_from]
    if not in_force:
        return []
    fixed_on = local_date(row.fixed_at) if row.fixed_at is not None else None
    return [
        ReminderStep(row.dossier_id, PeriodKind(row.clock), row.act_id, row.due_on, days, fixed_on, row.opinion_id)
        for days in in_force[-1].days_left
    ]


def _rules(session: Session) -> Mapping[str, Sequence[ReminderRule]]:
    """Kind -> its rules, the oldest first."""
    found: dict[str, list[ReminderRule]] = defaultdict(list)
    table = clock_tables.follow_up_rule
    for row in session.execute(select(table).order_by(table.c.valid_from)):
        days = (*row.remind_before, *(-day for day in row.alert_after))
        found[row.kind].append(ReminderRule(row.valid_from, days))
    return found
