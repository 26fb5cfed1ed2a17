"""Reads about clocks: rules, holidays, and the deadlines of which staff were reminded."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.investor.adapters import clock_tables, tables
from services.investor.adapters.clock_rules import corrections, known_calendar
from services.investor.adapters.running_clocks import RUNNING_CLOCKS
from services.investor.usecases.add_clock_rule import earliest_day
from shared.contracts.investor.clock_codes import PeriodKind, Silence
from shared.contracts.investor.clock_replies import (
    ClockRules,
    DeadlinePage,
    DeadlineRow,
    FollowUpRuleView,
    HolidayCorrectionView,
    Holidays,
    HolidayView,
    LegalPeriodView,
)
from shared.contracts.investor.queries import ListClockRules, ListDeadlines, ListHolidays
from shared.contracts.investor.replies import COUNTED_UP_TO
from shared.contracts.request import Request
from shared.reference.days import local_date

_TOLD = text(
    f"""
WITH running AS ({RUNNING_CLOCKS}), told AS (
    SELECT running.*, d.number, d.title, d.status, d.province,
        coalesce(a.administration, o.administration) AS administration, reminder.recorded_at AS told_at
    FROM running
    JOIN dossier d ON d.id = running.dossier_id
    LEFT JOIN requested_act a ON a.id = running.act_id
    LEFT JOIN opinion o ON o.id = running.opinion_id
    JOIN LATERAL (
        SELECT recorded_at FROM reminder
        WHERE reminder.dossier_id = running.dossier_id AND reminder.act_id IS NOT DISTINCT FROM running.act_id
            AND reminder.opinion_id IS NOT DISTINCT FROM running.opinion_id
            AND reminder.clock = running.clock AND reminder.due_on = running.due_on AND reminder.state = 'told'
        ORDER BY reminder.id DESC LIMIT 1
    ) AS reminder ON true
    WHERE d.province = coalesce(:province, d.province)
), counted AS (
    SELECT count(*) AS total, count(*) FILTER (WHERE due_on < :today) AS overdue
    FROM (SELECT due_on FROM told ORDER BY due_on LIMIT :most) AS most_urgent
)
SELECT told.*, counted.total, counted.overdue
FROM counted LEFT JOIN (
    SELECT * FROM told WHERE NOT :overdue_only OR due_on < :today
    ORDER BY due_on, number, clock, act_id, opinion_id OFFSET :offset LIMIT :limit
) AS told ON true
"""  # noqa: S608 - see RUNNING_CLOCKS
)


def list_deadlines(query: ListDeadlines, session: Session, now: datetime) -> DeadlinePage:
    """See the contract."""
    today = local_date(now)
    values = {**query.model_dump(), "today": today, "until": date.max, "most": COUNTED_UP_TO + 1}
    rows = session.execute(_TOLD, values).all()
    total, overdue = rows[0].total, rows[0].overdue
    found = overdue if query.overdue_only else total
    silences = _silences(session)
    return DeadlinePage(
        rows=tuple(_row(row, today, silences) for row in rows if row.dossier_id is not None),
        total=min(found, COUNTED_UP_TO),
        overdue=min(overdue, COUNTED_UP_TO),
        more=found > COUNTED_UP_TO,
    )


def list_clock_rules(_query: ListClockRules, session: Session, now: datetime) -> ClockRules:
    p, f = tables.legal_period, clock_tables.follow_up_rule
    order = list(PeriodKind)
    periods = [
        LegalPeriodView.model_validate({**row, "late_is_flagged": bool(row["late_is_flagged"])})
        for row in session.execute(select(p).order_by(p.c.valid_from.desc())).mappings()
    ]
    follow_ups = [
        FollowUpRuleView.model_validate(dict(row))
        for row in session.execute(select(f).order_by(f.c.valid_from.desc())).mappings()
    ]
    return ClockRules(
        periods=tuple(sorted(periods, key=lambda rule: order.index(rule.kind))),
        follow_ups=tuple(sorted(follow_ups, key=lambda rule: order.index(rule.kind))),
        earliest=earliest_day(now),
    )


def list_holidays(query: ListHolidays, session: Session, _now: datetime) -> Holidays:
    calendar = known_calendar(session)
    said = [correction for correction in corrections(session) if correction.day.year == query.year]
    return Holidays(
        year=query.year,
        holidays=tuple(
            HolidayView(day=day, names=h.names, estimated=h.estimated, corrected=day in calendar.corrections)
            for day, h in calendar.of_year(query.year).items()
        ),
        corrections=tuple(HolidayCorrectionView(**vars(correction)) for correction in reversed(said)),
    )


def _silences(session: Session) -> Mapping[str, list[tuple[date, Silence]]]:
    """Kind -> what silence means from when on, the oldest first."""
    table = clock_tables.follow_up_rule
    found: dict[str, list[tuple[date, Silence]]] = {}
    for row in session.execute(select(table).order_by(table.c.valid_from)):
        found.setdefault(row.kind, []).append((row.valid_from, Silence(row.silence)))
    return found


def _row(row: Any, today: date, silences: Mapping[str, list[tuple[date, Silence]]]) -> DeadlineRow:
    kept_from = local_date(row.rule_at) if row.rule_at is not None else row.due_on
    in_force = [silence for since, silence in silences.get(row.clock, ()) if since <= kept_from]
    late = today > row.due_on
    return DeadlineRow(
        dossier_id=row.dossier_id,
        number=row.number,
        title=row.title,
        status=row.status,
        province=row.province,
        clock=row.clock,
        act_id=row.act_id,
        administration=row.administration,
        due_on=row.due_on,
        days_left=(row.due_on - today).days,
        told_at=row.told_at,
        silence=in_force[-1] if late and in_force else Silence.NOTHING,
    )


CLOCK_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    ListDeadlines: list_deadlines,
    ListClockRules: list_clock_rules,
    ListHolidays: list_holidays,
}
