"""The dated rules of the clocks, and the holidays, in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters import clock_tables, commission_tables, tables
from services.investor.adapters.remembered_rules import remembered
from services.investor.domain.clock import FollowUp, LegalPeriod
from services.investor.domain.holidays import Calendar, HolidayCorrection
from services.investor.domain.moves import ACTS_RUN, CLOCK_RUNS, OPINIONS_RUN
from shared.contracts.investor.clock_codes import ActState, ClockStart, Confidence, PeriodKind, Silence
from shared.contracts.investor.clock_requests import AddFollowUpRule, AddLegalPeriod

# Made once: SQLAlchemy puts each together anew otherwise. Reference data, read past the session: no object that a use
# case changed before is in it, so a dossier is not stored halfway for it, and once more at the end.
_period = tables.legal_period.c
_PERIOD = (
    select(tables.legal_period)
    .where(_period.kind == bindparam("kind"), _period.valid_from <= bindparam("on"))
    .order_by(_period.valid_from.desc())
    .limit(1)
)
_rule = clock_tables.follow_up_rule.c
_FOLLOW_UP = (
    select(_rule.extension_max_days, _rule.silence, _rule.source)
    .where(_rule.kind == bindparam("kind"), _rule.valid_from <= bindparam("on"))
    .order_by(_rule.valid_from.desc())
    .limit(1)
)
_said = clock_tables.holiday_correction.c
_CORRECTIONS = select(
    _said.day, _said.is_holiday, _said.name, _said.source, _said.confidence, _said.recorded_by, _said.recorded_at
).order_by(_said.id)


class SqlClockRules:
    """See usecases/ports.py. Only ever added to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_period(self, rule: AddLegalPeriod, at: datetime) -> bool:
        return self._add(tables.legal_period, rule.model_dump(), at)

    def add_follow_up(self, rule: AddFollowUpRule, at: datetime) -> bool:
        said = rule.model_dump()
        lists = {name: list(said[name]) for name in ("remind_before", "alert_after")}
        return self._add(clock_tables.follow_up_rule, {**said, **lists}, at)

    def add_correction(self, correction: HolidayCorrection) -> None:
        self._session.execute(clock_tables.holiday_correction.insert(), asdict(correction))

    def running_over(self, day: date) -> Sequence[UUID]:
        """In the order of their ids: two corrections at once lock them in the same order."""
        d, a = tables.dossier.c, clock_tables.requested_act.c
        acts = select(a.dossier_id).where(a.state == ActState.IN_PROGRESS, a.due_on >= day)
        own = and_(d.status.in_(CLOCK_RUNS), d.due_on >= day)
        o = commission_tables.opinion.c
        opinions = select(o.dossier_id).where(o.answer.is_(None), o.dropped_at.is_(None), o.due_on >= day)
        awaited = and_(d.status.in_(OPINIONS_RUN), d.id.in_(opinions))
        wanted = or_(own, and_(d.status.in_(ACTS_RUN), d.id.in_(acts)), awaited)
        return list(self._session.scalars(select(d.id).where(wanted).order_by(d.id)))

    def _add(self, table: Table, said: dict[str, Any], at: datetime) -> bool:
        values = {**said, "recorded_by": said["staff_id"], "recorded_at": at}
        del values["staff_id"]
        statement = insert(table).values(values).on_conflict_do_nothing().returning(table.c.id)
        return self._session.execute(statement).scalar() is not None


def find_period(session: Session, kind: PeriodKind, on: date) -> LegalPeriod:
    """The rule in force on a day.

    Raises LookupError when the reference data has none: a defect of the set-up, not of the request.
    """
    return remembered(session, tables.legal_period, (kind, on), lambda: _period_of(session, kind, on))


def _period_of(session: Session, kind: PeriodKind, on: date) -> LegalPeriod:
    row = session.connection().execute(_PERIOD, {"kind": kind, "on": on}).one_or_none()
    if row is None:
        raise LookupError(f"no legal period {kind} in force on {on}")
    return LegalPeriod(
        kind=kind,
        valid_from=row.valid_from,
        days=row.days,
        working_days=row.working_days,
        starts_at=ClockStart(row.starts_at),
        pauses_for_complement=row.pauses_for_complement,
        source=row.source,
        confidence=row.confidence,
        late_is_flagged=bool(row.late_is_flagged),
    )


def find_follow_up(session: Session, kind: PeriodKind, on: date) -> FollowUp:
    """The rule in force on a day; without one, nothing is done about the clock."""
    return remembered(session, clock_tables.follow_up_rule, (kind, on), lambda: _follow_up_of(session, kind, on))


def _follow_up_of(session: Session, kind: PeriodKind, on: date) -> FollowUp:
    row = session.connection().execute(_FOLLOW_UP, {"kind": kind, "on": on}).one_or_none()
    return FollowUp() if row is None else FollowUp(row.extension_max_days, Silence(row.silence), row.source)


def corrections(session: Session) -> Sequence[HolidayCorrection]:
    """Every one, oldest first."""
    return remembered(session, clock_tables.holiday_correction, "all", lambda: _corrections(session))


def _corrections(session: Session) -> list[HolidayCorrection]:
    return [
        HolidayCorrection(**{**row, "confidence": Confidence(row["confidence"])})
        for row in session.connection().execute(_CORRECTIONS).mappings()
    ]


def known_calendar(session: Session, as_of: datetime | None = None) -> Calendar:
    """Public holidays as they are known now, or were when something was computed."""
    known = corrections(session)
    return Calendar.corrected([c for c in known if as_of is None or c.recorded_at <= as_of])
