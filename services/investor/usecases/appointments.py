"""Appointments with an investor, on site or by video, named by one side and accepted by the other; stays in Morocco."""

from datetime import datetime
from uuid import UUID

from services.investor.domain.appointment import (
    MOST_TO_COME,
    Appointment,
    Stay,
    capacity_on,
    moment,
    require_slot,
    require_to_come,
)
from services.investor.domain.dossier import Dossier
from services.investor.usecases.add_clock_rule import earliest_day
from services.investor.usecases.call_staff import call_staff
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor import appointment_requests as ask
from shared.contracts.investor.appointment_codes import AppointmentChange
from shared.contracts.investor.appointment_refusals import (
    AppointmentNotFound,
    CapacityRuleThere,
    StayNotFound,
    TooManyAppointments,
    ZoneUnknown,
)
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.investor.refusals import RuleInThePast
from shared.contracts.investor.staff_calls import StaffCall
from shared.reference.days import local_date
from shared.reference.time_zones import known_zones, zones_of


def propose_appointment(command: ask.ProposeAppointment, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound, ZoneUnknown, TooManyAppointments, AppointmentInThePast, OfficeClosed, DayFull."""
    dossier, at = work.dossiers.get(command.dossier_id), now()
    if work.appointments.find(command.request_id, dossier.id) is not None:
        return
    zone = command.zone or zones_of(dossier.host_country)[0]
    if zone not in known_zones():
        raise ZoneUnknown(zone=zone)
    if work.appointments.to_come(dossier.id, at) >= MOST_TO_COME:
        raise TooManyAppointments(dossier_id=dossier.id)
    appointment = Appointment(
        command.request_id,
        dossier.id,
        command.kind,
        moment(command.day, command.at),
        command.minutes,
        zone,
        command.place if command.staff_id is not None else "",
        _side(command.staff_id),
        at,
        command.staff_id,
    )
    _require_slot(appointment, work, at)
    work.appointments.add(appointment)
    _tell(dossier, appointment, AppointmentChange.PROPOSED, _side(command.staff_id), work, at)


def move_appointment(command: ask.MoveAppointment, work: UnitOfWork, now: Now) -> None:
    """Raises AppointmentNotFound, AppointmentNotOpen, AppointmentInThePast, OfficeClosed, DayFull."""
    at, by = now(), _side(command.staff_id)
    dossier, appointment = work.dossiers.get(command.dossier_id), _found(command, work)
    appointment.move(moment(command.day, command.at), by, at)
    _require_slot(appointment, work, at)
    work.appointments.save(appointment)
    _tell(dossier, appointment, AppointmentChange.MOVED, by, work, at)


def accept_appointment(command: ask.AcceptAppointment, work: UnitOfWork, now: Now) -> None:
    """Raises AppointmentNotFound, AppointmentNotOpen, AppointmentWaits."""
    at, by = now(), _side(command.staff_id)
    dossier, appointment = work.dossiers.get(command.dossier_id), _found(command, work)
    appointment.accept(by, at)
    work.appointments.save(appointment)
    _tell(dossier, appointment, AppointmentChange.ACCEPTED, by, work, at)


def cancel_appointment(command: ask.CancelAppointment, work: UnitOfWork, now: Now) -> None:
    """Raises AppointmentNotFound, AppointmentNotOpen."""
    at, by = now(), _side(command.staff_id)
    dossier, appointment = work.dossiers.get(command.dossier_id), _found(command, work)
    appointment.cancel(at)
    work.appointments.save(appointment)
    _tell(dossier, appointment, AppointmentChange.CANCELLED, by, work, at)


def announce_stay(command: ask.AnnounceStay, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound, StayInThePast."""
    dossier, at = work.dossiers.get(command.dossier_id), now()
    if work.appointments.has_stay(command.request_id):
        return
    days = (command.first_day, command.last_day)
    stay = Stay(command.request_id, dossier.person_id, *days, at, command.staff_id)
    require_to_come(stay, local_date(at))
    work.appointments.add_stay(stay)


def cancel_stay(command: ask.CancelStay, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound, StayNotFound."""
    dossier = work.dossiers.get(command.dossier_id)
    if not work.appointments.cancel_stay(command.stay_id, dossier.person_id, now()):
        raise StayNotFound(stay_id=command.stay_id)


def add_capacity_rule(command: ask.AddCapacityRule, work: UnitOfWork, now: Now) -> None:
    """Raises RuleInThePast, CapacityRuleThere."""
    at = now()
    if command.valid_from < (earliest := earliest_day(at)):
        raise RuleInThePast(valid_from=command.valid_from, earliest=earliest)
    if not work.appointments.add_capacity(command, at):
        raise CapacityRuleThere(valid_from=command.valid_from)


_CALLS = {
    AppointmentChange.PROPOSED: StaffCall.APPOINTMENT_ASKED,
    AppointmentChange.MOVED: StaffCall.APPOINTMENT_ASKED,
    AppointmentChange.CANCELLED: StaffCall.APPOINTMENT_CANCELLED,
}
"""What staff are called for when the investor did it. A yes to a time that the centre named calls nobody."""


def _tell(
    dossier: Dossier, appointment: Appointment, change: AppointmentChange, by: Side, work: UnitOfWork, at: datetime
) -> None:
    dossier.tell_appointment(appointment, change, by=by, at=at)
    if by is Side.INVESTOR and change in _CALLS:
        call_staff(dossier, _CALLS[change], work, at)


def _side(staff_id: UUID | None) -> Side:
    return Side.INVESTOR if staff_id is None else Side.CENTRE


def _found(
    command: ask.MoveAppointment | ask.AcceptAppointment | ask.CancelAppointment, work: UnitOfWork
) -> Appointment:
    found = work.appointments.find(command.appointment_id, command.dossier_id)
    if found is None:
        raise AppointmentNotFound(appointment_id=command.appointment_id)
    return found


def _require_slot(appointment: Appointment, work: UnitOfWork, at: datetime) -> None:
    rule = capacity_on(work.appointments.capacity(), appointment.day)
    taken = work.appointments.taken(appointment.day, appointment.kind, beside=appointment.id)
    require_slot(appointment, rule, taken, work.calendar(), at)
