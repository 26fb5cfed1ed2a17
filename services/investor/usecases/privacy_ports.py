"""What the use cases of erasure, holds and retention need of the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.investor.domain.erasure import Erasure, Theirs
from shared.contracts.investor.privacy import RetentionRule
from shared.contracts.investor.privacy_codes import RetainedObject


class Erasures(Protocol):
    def get(self, identifier: UUID) -> Erasure:
        """Loaded under its lock. Raises ErasureNotFound."""

    def add(self, aggregate: Erasure) -> None: ...


@dataclass(frozen=True)
class Due:
    """A person every dossier of whom has ended, and when the last did."""

    person_id: UUID
    numbers: tuple[str, ...]
    ended_at: datetime
    under_hold: bool


class Privacy(Protocol):
    """What is known of people beside their dossiers' path."""

    def person_of_number(self, number: str) -> UUID:
        """Raises NumberUnknown."""

    def theirs(self, person_id: UUID) -> Theirs: ...

    def standing(self, person_id: UUID) -> Erasure | None:
        """The erasure that was not rejected."""

    def erase(self, erasure: Erasure, dossier_ids: Sequence[UUID]) -> tuple[dict[str, int], int]:
        """Reach every table; rows by table, and how many objects in the store are still to go."""

    def objects_to_erase(self, limit: int) -> Mapping[UUID, Sequence[str]]:
        """Erasure -> keys whose bytes are still in the store."""

    def objects_gone(self, erasure_id: UUID, keys: Sequence[str]) -> int:
        """Take them from the list; answers how many of that erasure are left."""

    def place_hold(self, person_id: UUID, reason: str, *, by: UUID, at: datetime) -> None: ...

    def lift_hold(self, hold_id: int, *, by: UUID, at: datetime) -> None:
        """Raises HoldNotFound, also for one that was lifted."""

    def add_rule(self, rule: RetentionRule, *, by: UUID, at: datetime) -> bool:
        """False when there is one for that object from that day on."""

    def rule(self, kept: RetainedObject, on: date) -> RetentionRule | None:
        """In force on a day."""

    def ended_before(self, at: datetime, limit: int) -> Sequence[Due]:
        """People whose last dossier ended before and for whom no erasure stands; the oldest first."""
