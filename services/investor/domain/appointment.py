"""Appointments, what a day takes, stays in Morocco and what needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from services.investor.domain.holidays import Calendar
from shared.contracts.investor.appointment_codes import AppointmentKind, AppointmentState, PresenceNeed
from shared.contracts.investor.appointment_refusals import (
    AppointmentInThePast,
    AppointmentNotOpen,
    AppointmentWaits,
    DayFull,
    OfficeClosed,
    StayInThePast,
)
from shared.contracts.investor.codes import Status
from shared.contracts.investor.exchange_codes import Side
from shared.reference.days import local_date
from shared.reference.time_zones import CASABLANCA

MOST_TO_COME = 5
"""Appointments of one dossier that are to come: a link that got into wrong hands must not fill August."""


def moment(day: date, at: time) -> datetime:
    """When it is that day and time on the centre's own clock."""
    return datetime.combine(day, at, CASABLANCA).astimezone(UTC)


@dataclass(eq=False)
class Appointment:
    """A time that one side named and the other accepts; moved by either, cancelled by either."""

    id: UUID
    dossier_id: UUID
    kind: AppointmentKind
    starts_at: datetime
    minutes: int
    zone: str
    place: str
    named_by: Side
    made_at: datetime
    made_by: UUID | None = None
    """Staff account; None: the investor."""
    state: AppointmentState = AppointmentState.PROPOSED
    sequence: int = 0

    @property
    def day(self) -> date:
        """At the centre."""
        return local_date(self.starts_at)

    def move(self, starts_at: datetime, by: Side, at: datetime) -> None:
        """Raises AppointmentNotOpen."""
        self._require_open(at)
        self.starts_at, self.named_by, self.state = starts_at, by, AppointmentState.PROPOSED
        self.sequence += 1

    def accept(self, by: Side, at: datetime) -> None:
        """Raises AppointmentNotOpen, AppointmentWaits."""
        self._require_open(at)
        if self.state is AppointmentState.ACCEPTED or by is self.named_by:
            raise AppointmentWaits(appointment_id=self.id)
        self.state = AppointmentState.ACCEPTED
        self.sequence += 1

    def cancel(self, at: datetime) -> None:
        """Raises AppointmentNotOpen."""
        self._require_open(at)
        self.state = AppointmentState.CANCELLED
        self.sequence += 1

    def _require_open(self, at: datetime) -> None:
        if self.state is AppointmentState.CANCELLED or self.starts_at <= at:
            raise AppointmentNotOpen(appointment_id=self.id)


@dataclass(frozen=True)
class CapacityRule:
    """What a day takes, from `valid_from` until `valid_until` (included; None: until another one begins)."""

    valid_from: date
    valid_until: date | None
    on_site: int
    video: int
    opens: time
    closes: time

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def per_day(self, kind: AppointmentKind) -> int:
        return self.on_site if kind is AppointmentKind.ON_SITE else self.video


def capacity_on(rules: Sequence[CapacityRule], day: date) -> CapacityRule | None:
    """Of the rules that hold the one that begins last: August's own, and the general one again after it."""
    return max((rule for rule in rules if rule.holds(day)), key=lambda rule: rule.valid_from, default=None)


def require_slot(
    appointment: Appointment, rule: CapacityRule | None, taken: int, calendar: Calendar, now: datetime
) -> None:
    """Raises AppointmentInThePast, OfficeClosed, DayFull. `taken`: others of its kind on that day."""
    if appointment.starts_at <= now:
        raise AppointmentInThePast()
    day, local = appointment.day, appointment.starts_at.astimezone(CASABLANCA)
    if rule is None:
        raise OfficeClosed(day=day, opens=time(), closes=time())
    ends = local + timedelta(minutes=appointment.minutes)
    in_hours = rule.opens <= local.time() and ends.date() == day and ends.time() <= rule.closes
    if not in_hours or not calendar.is_working(day):
        raise OfficeClosed(day=day, opens=rule.opens, closes=rule.closes)
    if taken >= rule.per_day(appointment.kind):
        raise DayFull(day=day, per_day=rule.per_day(appointment.kind))


@dataclass(frozen=True)
class Stay:
    """Days of an investor in Morocco, both included."""

    id: UUID
    person_id: UUID
    first_day: date
    last_day: date
    told_at: datetime
    told_by: UUID | None = None
    """Staff account; None: the investor."""


def require_to_come(stay: Stay, today: date) -> None:
    """Raises StayInThePast."""
    if stay.last_day < today:
        raise StayInThePast(last_day=stay.last_day, today=today)


@dataclass(frozen=True)
class NeedRule:
    """When a dossier needs its investor in Morocco: in some states, or while a piece is not there."""

    need: PresenceNeed
    statuses: frozenset[Status] = field(default_factory=frozenset)
    piece: str | None = None


def needs_of(
    rules: Sequence[NeedRule], status: Status, pieces_missing: frozenset[str], *, meets: bool
) -> tuple[PresenceNeed, ...]:
    """What to raise for a stay. `meets`: an appointment on site is there for its days."""
    found = [
        rule.need
        for rule in rules
        if (not rule.statuses or status in rule.statuses) and (rule.piece is None or rule.piece in pieces_missing)
    ]
    return tuple(dict.fromkeys([*found, *(() if meets else (PresenceNeed.MEETING,))]))


Taken = Mapping[tuple[date, AppointmentKind], int]
"""Appointments of a day and kind that are not cancelled."""
