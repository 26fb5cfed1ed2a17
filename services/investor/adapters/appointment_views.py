"""Appointments and stays as staff and investors see them, and the book of the days to come."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.investor.adapters import appointment_tables as t
from services.investor.adapters import tables
from services.investor.adapters.adviser_views import ADVISER
from services.investor.adapters.appointments import STANDING, appointment_from, capacity_rules, day_bounds
from services.investor.adapters.dated_lists import entries_of
from services.investor.domain.appointment import Appointment, NeedRule, capacity_on, needs_of
from services.investor.domain.moves import ENDED
from shared.contracts.investor.appointment_codes import AppointmentKind, PresenceNeed
from shared.contracts.investor.appointment_replies import (
    AppointmentBook,
    AppointmentView,
    BookedAppointment,
    DayLoad,
    InvestorPresent,
    StayView,
)
from shared.contracts.investor.codes import PieceState, Status
from shared.contracts.investor.list_entries import ListName
from shared.contracts.investor.queries import ListAppointments
from shared.contracts.request import Request
from shared.reference.days import local_date

_a, _s, _d, _p = t.appointment.c, t.stay.c, tables.dossier.c, tables.person.c


def need_rules(session: Session, on: date) -> tuple[NeedRule, ...]:
    """What needs an investor in Morocco, by the centre's dated list, in the order of the codes."""
    entries = entries_of(session, ListName.PRESENCE_NEED, on)
    return tuple(
        NeedRule(need, frozenset(map(Status, entry.statuses)), entry.piece)
        for need in PresenceNeed
        if (entry := entries.get(need)) is not None
    )


def appointments_of(dossier_id: UUID, session: Session, now: datetime) -> tuple[AppointmentView, ...]:
    """In the order of their times."""
    rows = session.execute(select(t.appointment).where(_a.dossier_id == dossier_id).order_by(_a.starts_at, _a.id))
    return tuple(AppointmentView(**_shown(appointment_from(row), now)) for row in rows)


def stays_of(person_id: UUID, session: Session, today: date) -> tuple[StayView, ...]:
    """That are not over, the soonest first."""
    wanted = (_s.person_id == person_id, _s.cancelled_at.is_(None), _s.last_day >= today)
    rows = session.execute(select(t.stay).where(*wanted).order_by(_s.first_day, _s.id))
    return tuple(StayView(stay_id=row.id, first_day=row.first_day, last_day=row.last_day) for row in rows)


def list_appointments(query: ListAppointments, session: Session, now: datetime) -> AppointmentBook:
    """See the contract."""
    today = local_date(now)
    last = today + timedelta(days=query.days)
    return AppointmentBook(
        today=today, days=tuple(_days(session, today, last, now)), present=tuple(_present(session, today, last))
    )


def _days(session: Session, today: date, last: date, now: datetime) -> list[DayLoad]:
    begins, ends = day_bounds(today)[0], day_bounds(last)[1]
    rows = session.execute(
        select(t.appointment, _d.number, _p.full_name, ADVISER.label("adviser_id"))
        .join(tables.dossier, _d.id == _a.dossier_id)
        .join(tables.person, _p.id == _d.person_id)
        .where(STANDING, _a.starts_at >= begins, _a.starts_at < ends)
        .order_by(_a.starts_at, _a.id)
    )
    by_day: dict[date, list[BookedAppointment]] = defaultdict(list)
    for row in rows:
        appointment = appointment_from(row)
        about = {"dossier_id": row.dossier_id, "number": row.number, "investor_name": row.full_name}
        booked = BookedAppointment(**_shown(appointment, now), **about, adviser_id=row.adviser_id)
        by_day[appointment.day].append(booked)
    rules = capacity_rules(session)
    loads = []
    for day, booked_then in sorted(by_day.items()):
        rule, kinds = capacity_on(rules, day), Counter(one.kind for one in booked_then)
        loads.append(
            DayLoad(
                day=day,
                on_site=kinds[AppointmentKind.ON_SITE],
                on_site_capacity=rule.on_site if rule else 0,
                video=kinds[AppointmentKind.VIDEO],
                video_capacity=rule.video if rule else 0,
                appointments=tuple(booked_then),
            )
        )
    return loads


def _present(session: Session, today: date, last: date) -> list[InvestorPresent]:
    meets = exists().where(
        _a.dossier_id == _d.id,
        _a.kind == AppointmentKind.ON_SITE,
        STANDING,
        _a.starts_at >= _s.first_day,  # Morocco's day begins at midnight UTC or an hour before: near enough for a list
        _a.starts_at < _s.last_day + 1,
    )
    rows = session.execute(
        select(
            *(_d.id, _d.number, _d.title, _d.status, _p.full_name, _s.first_day, _s.last_day),
            ADVISER.label("adviser_id"),
            meets.label("meets"),
        )
        .join(tables.person, _p.id == _s.person_id)
        .join(tables.dossier, _d.person_id == _p.id)
        .where(_s.cancelled_at.is_(None), _s.last_day >= today, _s.first_day <= last)
        .where(_d.status.not_in(sorted(ENDED)))
        .order_by(_s.first_day, _s.id, _d.number)
    ).all()
    missing, rules = _missing_pieces(session, [row.id for row in rows]), need_rules(session, today)
    return [
        InvestorPresent(
            dossier_id=row.id,
            number=row.number,
            title=row.title,
            investor_name=row.full_name,
            adviser_id=row.adviser_id,
            first_day=row.first_day,
            last_day=row.last_day,
            needs=needs_of(rules, Status(row.status), missing[row.id], meets=row.meets),
        )
        for row in rows
    ]


def _missing_pieces(session: Session, dossiers: Sequence[UUID]) -> Mapping[UUID, frozenset[str]]:
    c = tables.piece.c
    wanted = select(c.dossier_id, c.code).where(c.dossier_id.in_(dossiers), c.state != PieceState.RECEIVED)
    found: dict[UUID, set[str]] = defaultdict(set)
    for row in session.execute(wanted):
        found[row.dossier_id].add(str(row.code))
    return defaultdict(frozenset, {dossier: frozenset(codes) for dossier, codes in found.items()})


def _shown(appointment: Appointment, now: datetime) -> dict[str, Any]:
    names = ("kind", "state", "starts_at", "minutes", "zone", "place", "named_by", "sequence")
    said = {name: getattr(appointment, name) for name in names}
    return {**said, "appointment_id": appointment.id, "past": appointment.starts_at <= now}


APPOINTMENT_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    ListAppointments: list_appointments
}
