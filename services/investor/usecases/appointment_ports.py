"""What the use cases about appointments and stays need of the outside."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.investor.domain.appointment import Appointment, CapacityRule, Stay
from shared.contracts.investor.appointment_codes import AppointmentKind
from shared.contracts.investor.appointment_requests import AddCapacityRule


class Appointments(Protocol):
    """Appointments of dossiers, stays of people. Erased with the person whose they are."""

    def find(self, appointment_id: UUID, dossier_id: UUID) -> Appointment | None: ...

    def add(self, appointment: Appointment) -> None: ...

    def save(self, appointment: Appointment) -> None: ...

    def to_come(self, dossier_id: UUID, at: datetime) -> int:
        """How many of a dossier are to come."""

    def taken(self, day: date, kind: AppointmentKind, beside: UUID) -> int:
        """Others of a kind on a day that are not cancelled. Whoever asks for that day next waits until the end."""

    def capacity(self) -> Sequence[CapacityRule]: ...

    def add_capacity(self, rule: AddCapacityRule, at: datetime) -> bool:
        """False when there is one that begins on that day."""

    def has_stay(self, stay_id: UUID) -> bool: ...

    def add_stay(self, stay: Stay) -> None: ...

    def cancel_stay(self, stay_id: UUID, person_id: UUID, at: datetime) -> bool: ...
