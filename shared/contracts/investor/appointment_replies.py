"""Appointments and stays, as staff and investors see them."""

from datetime import date, time
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Contract
from shared.contracts.investor.appointment_codes import AppointmentKind, AppointmentState, PresenceNeed
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.exchange_codes import Side


class AppointmentView(Contract):
    """`starts_at` is the moment; it is shown in Morocco's time and in that of `zone`."""

    appointment_id: UUID
    kind: AppointmentKind
    state: AppointmentState
    starts_at: AwareDatetime
    minutes: int
    zone: str
    """Where the investor will be."""
    place: str
    """Address or video link; empty: not told yet."""
    named_by: Side
    """Who proposed this time: the other side accepts."""
    sequence: int
    """Counts the changes of this appointment, for calendars."""
    past: bool


class StayView(Contract):
    stay_id: UUID
    first_day: date
    last_day: date


class CapacityRuleView(Contract):
    """How many appointments a day takes, from a day on. August has its own rule, which ends."""

    valid_from: date
    valid_until: date | None
    on_site: int
    video: int
    opens: time
    closes: time
    source: str
    confidence: Confidence
    recorded_by: UUID | None
    recorded_at: AwareDatetime | None


class BookedAppointment(AppointmentView):
    dossier_id: UUID
    number: str
    investor_name: str
    adviser_id: UUID | None


class DayLoad(Contract):
    """One day of the book: what is taken of what there is."""

    day: date
    on_site: int
    on_site_capacity: int
    video: int
    video_capacity: int
    appointments: tuple[BookedAppointment, ...]


class InvestorPresent(Contract):
    """Somebody who is, or will be, in Morocco, and what of their dossier needs them there."""

    dossier_id: UUID
    number: str
    title: str
    investor_name: str
    adviser_id: UUID | None
    first_day: date
    last_day: date
    needs: tuple[PresenceNeed, ...]


class AppointmentBook(Contract):
    """The days to come, and who will be there."""

    today: date
    days: tuple[DayLoad, ...]
    """With an appointment."""
    present: tuple[InvestorPresent, ...]
    """The soonest first."""
