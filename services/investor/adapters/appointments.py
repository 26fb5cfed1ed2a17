"""Appointments, stays and what a day takes, in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters import appointment_tables as t
from services.investor.domain.appointment import Appointment, CapacityRule, Stay, moment
from shared.contracts.investor.appointment_codes import AppointmentKind, AppointmentState
from shared.contracts.investor.appointment_replies import CapacityRuleView
from shared.contracts.investor.appointment_requests import AddCapacityRule
from shared.contracts.investor.exchange_codes import Side

_a = t.appointment.c
STANDING = _a.state != AppointmentState.CANCELLED


class SqlAppointments:
    """See usecases/appointment_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, appointment_id: UUID, dossier_id: UUID) -> Appointment | None:
        wanted = select(t.appointment).where(_a.id == appointment_id, _a.dossier_id == dossier_id)
        row = self._session.execute(wanted).one_or_none()
        return None if row is None else appointment_from(row)

    def add(self, appointment: Appointment) -> None:
        self._session.execute(t.appointment.insert(), asdict(appointment))

    def save(self, appointment: Appointment) -> None:
        self._session.execute(update(t.appointment).where(_a.id == appointment.id).values(asdict(appointment)))

    def to_come(self, dossier_id: UUID, at: datetime) -> int:
        counted = select(func.count()).where(_a.dossier_id == dossier_id, STANDING, _a.starts_at > at)
        return self._session.execute(counted).scalar_one()

    def taken(self, day: date, kind: AppointmentKind, beside: UUID) -> int:
        # Two that look at the same day at once would both find the last place free.
        lock = text("SELECT pg_advisory_xact_lock(hashtext('primo.appointments'), :day)")
        self._session.execute(lock, {"day": day.toordinal()})
        begins, ends = day_bounds(day)
        on_that_day = (_a.starts_at >= begins, _a.starts_at < ends)
        counted = select(func.count()).where(*on_that_day, STANDING, _a.kind == kind, _a.id != beside)
        return self._session.execute(counted).scalar_one()

    def capacity(self) -> Sequence[CapacityRule]:
        return capacity_rules(self._session)

    def add_capacity(self, rule: AddCapacityRule, at: datetime) -> bool:
        values: dict[str, Any] = {**rule.model_dump(exclude={"staff_id"}), "recorded_by": rule.staff_id}
        kept = insert(t.capacity_rule).values(**values, recorded_at=at).on_conflict_do_nothing()
        return self._session.execute(kept.returning(t.capacity_rule.c.id)).scalar() is not None

    def has_stay(self, stay_id: UUID) -> bool:
        return self._session.execute(select(t.stay.c.id).where(t.stay.c.id == stay_id)).scalar() is not None

    def add_stay(self, stay: Stay) -> None:
        self._session.execute(t.stay.insert(), asdict(stay))

    def cancel_stay(self, stay_id: UUID, person_id: UUID, at: datetime) -> bool:
        c = t.stay.c
        standing = (c.id == stay_id, c.person_id == person_id, c.cancelled_at.is_(None))
        ended = update(t.stay).where(*standing).values(cancelled_at=at).returning(c.id)
        return self._session.execute(ended).scalar() is not None


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """When a day of the centre begins and ends."""
    return moment(day, time()), moment(day + timedelta(days=1), time())


def capacity_rules(session: Session) -> Sequence[CapacityRule]:
    c = t.capacity_rule.c
    names = ("valid_from", "valid_until", "on_site", "video", "opens", "closes")
    return [CapacityRule(*row) for row in session.execute(select(*(c[name] for name in names)).order_by(c.valid_from))]


def capacity_view(session: Session) -> tuple[CapacityRuleView, ...]:
    """Every rule, the newest first."""
    rows = session.execute(select(t.capacity_rule).order_by(t.capacity_rule.c.valid_from.desc())).mappings()
    return tuple(CapacityRuleView.model_validate(dict(row)) for row in rows)


def appointment_from(row: Any) -> Appointment:
    said = {column.name: getattr(row, column.name) for column in t.appointment.columns}
    kind, state, side = AppointmentKind(said["kind"]), AppointmentState(said["state"]), Side(said["named_by"])
    return Appointment(**{**said, "kind": kind, "state": state, "named_by": side})
