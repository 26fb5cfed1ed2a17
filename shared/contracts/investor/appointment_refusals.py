"""What is refused about appointments and stays."""

from datetime import date, time
from typing import ClassVar
from uuid import UUID

from shared.contracts.investor.refusals import InvestorRefusal


class AppointmentNotFound(InvestorRefusal):
    code: ClassVar[str] = "appointment.not_found"
    appointment_id: UUID


class AppointmentNotOpen(InvestorRefusal):
    """It was cancelled, or its time has passed."""

    code: ClassVar[str] = "appointment.not_open"
    appointment_id: UUID


class AppointmentWaits(InvestorRefusal):
    """Who named a time does not accept it: the other side does. Or it is accepted already."""

    code: ClassVar[str] = "appointment.waits_for_other"
    appointment_id: UUID


class AppointmentInThePast(InvestorRefusal):
    code: ClassVar[str] = "appointment.in_the_past"


class OfficeClosed(InvestorRefusal):
    """Not on that day, or not at that time."""

    code: ClassVar[str] = "appointment.office_closed"
    day: date
    opens: time
    closes: time


class DayFull(InvestorRefusal):
    """All appointments of that kind on that day are taken."""

    code: ClassVar[str] = "appointment.day_full"
    day: date
    per_day: int


class TooManyAppointments(InvestorRefusal):
    """So many appointments of one dossier are to come: first cancel one."""

    code: ClassVar[str] = "appointment.too_many"
    dossier_id: UUID


class StayNotFound(InvestorRefusal):
    code: ClassVar[str] = "stay.not_found"
    stay_id: UUID


class StayInThePast(InvestorRefusal):
    """It would be over before today."""

    code: ClassVar[str] = "stay.in_the_past"
    last_day: date
    today: date


class CapacityRuleThere(InvestorRefusal):
    """A rule that begins on that day is there already."""

    code: ClassVar[str] = "capacity_rule.exists"
    valid_from: date


class ZoneUnknown(InvestorRefusal):
    """tzdata has no such time zone."""

    code: ClassVar[str] = "zone.unknown"
    zone: str
