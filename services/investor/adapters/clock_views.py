"""The clocks of one dossier as staff see them: computed line by line, with what may be done about them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.investor.adapters.clock_rules import find_follow_up, find_period, known_calendar
from services.investor.adapters.clock_tables import reminder
from services.investor.domain.clock import Computed, FollowUp, LegalPeriod
from services.investor.domain.dossier import Dossier
from services.investor.domain.moves import ACTS_RUN, CLOCK_RUNS
from services.investor.domain.requested_act import RequestedAct
from services.investor.domain.running_clock import clock_of, clock_of_act
from shared.contracts.investor.clock_codes import ClockStart, PeriodKind, Silence
from shared.contracts.investor.clock_replies import ActView, ClockLine, ClockView, ExtensionView, ReminderView
from shared.reference.days import local_date


def clock_view(dossier: Dossier, session: Session, now: datetime) -> ClockView | None:
    """None while no clock runs: before completeness, where the rule starts it there."""
    if dossier.filed_at is None:
        return None
    rule_day = local_date(dossier.filed_at)
    period = find_period(session, PeriodKind.INVESTMENT_FILE, rule_day)
    if dossier.completed_at is None and (period.starts_at is not ClockStart.FILED or dossier.status not in CLOCK_RUNS):
        return None
    computed = clock_of(
        dossier,
        period,
        completed_at=dossier.completed_at or now,
        calendar=known_calendar(session, dossier.due_fixed_at or dossier.completed_at),
        today=local_date(now),
    )
    runs = dossier.status in CLOCK_RUNS and dossier.due_on is not None
    follow_up = find_follow_up(session, PeriodKind.INVESTMENT_FILE, rule_day)
    due_on = dossier.due_on or computed.due_on
    return _view(dossier, None, period, computed, follow_up, due_on=due_on, runs=runs, today=local_date(now))


def act_views(dossier: Dossier, session: Session, now: datetime) -> tuple[ActView, ...]:
    return tuple(
        ActView(
            act_id=act.id,
            act=act.kind,
            administration=act.administration,
            state=act.state,
            requested_at=act.requested_at,
            requested_by=act.requested_by,
            due_on=act.due_on,
            answered_at=act.answered_at,
            note=act.note,
            clock=_clock_of_act(dossier, act, session, now),
        )
        for act in dossier.acts
    )


def reminder_views(dossier_id: UUID, session: Session) -> tuple[ReminderView, ...]:
    c = reminder.c
    rows = session.execute(select(reminder).where(c.dossier_id == dossier_id).order_by(c.id.desc()))
    return tuple(
        ReminderView(
            clock=row.clock,
            act_id=row.act_id,
            due_on=row.due_on,
            days_left=row.days_left,
            state=row.state,
            at=row.recorded_at,
        )
        for row in rows
    )


def _clock_of_act(dossier: Dossier, act: RequestedAct, session: Session, now: datetime) -> ClockView | None:
    if act.due_on is None or dossier.completed_at is None:
        return None
    rule_day, kind, today = local_date(act.requested_at), PeriodKind(act.kind), local_date(now)
    period = find_period(session, kind, rule_day)
    computed = clock_of_act(
        dossier,
        act,
        period,
        completed_at=dossier.completed_at,
        calendar=known_calendar(session, act.due_fixed_at),
        today=today,
    )
    runs = act.is_open and dossier.status in ACTS_RUN
    follow_up = find_follow_up(session, kind, rule_day)
    return _view(dossier, act.id, period, computed, follow_up, due_on=act.due_on, runs=runs, today=today)


def _view(
    dossier: Dossier,
    act_id: UUID | None,
    period: LegalPeriod,
    computed: Computed,
    follow_up: FollowUp,
    *,
    due_on: date,
    runs: bool,
    today: date,
) -> ClockView:
    late = runs and today > due_on
    extension = dossier.extension_of(act_id)
    return ClockView(
        rule=f"{period.kind} since {period.valid_from}",
        days_allowed=period.days,
        working_days=period.working_days,
        source=period.source,
        confidence=period.confidence,
        lines=tuple(
            ClockLine(step=s.step, on=s.on, days_counted=s.days_counted, names=s.names, estimated=s.estimated)
            for s in computed.steps
        ),
        due_on=due_on,
        days_left=(due_on - today).days if runs else None,
        extension=None
        if extension is None
        else ExtensionView(
            days=extension.days,
            reason=extension.reason,
            note=extension.note,
            by=extension.granted_by,
            at=extension.granted_at,
            previous_due_on=extension.previous_due_on,
        ),
        silence=follow_up.silence if late else Silence.NOTHING,
        silence_source=follow_up.source if late and follow_up.silence is not Silence.NOTHING else "",
        extension_max_days=follow_up.extension_max_days,
    )
