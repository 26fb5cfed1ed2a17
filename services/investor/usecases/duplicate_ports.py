"""What the use cases about duplicates need of the outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.investor.domain.likeness import Alike, Filed
from services.investor.domain.merge import Unsettled


class Duplicates(Protocol):
    def id_of(self, number: str) -> UUID:
        """Without a lock. Raises NumberUnknown."""

    def target_of(self, dossier_id: UUID) -> UUID | None:
        """Where a dossier is proposed to go on: without a lock, so that both are then locked in one order."""

    def unsettled(self, dossier_id: UUID, now: datetime) -> Unsettled: ...

    def dismiss(self, one: UUID, other: UUID, note: str, *, by: UUID, at: datetime) -> None:
        """Said again, the first word stands."""

    def people_of(self, dossier_ids: Sequence[UUID]) -> Sequence[UUID]:
        """Without a lock, in the order of their ids."""

    def dossiers_of(self, person_id: UUID) -> Sequence[UUID]:
        """In the order of their ids."""

    def follow(self, closed: UUID, into: UUID) -> None:
        """What was merged into `closed` points to what goes on."""

    def join_people(self, gone: UUID, kept: UUID) -> None:
        """Projects, stays and holds become the other's; the entry stays, and points to it."""

    def next_to_look_at(self, limit: int) -> Sequence[UUID]:
        """Dossiers that are new or were changed since they were compared. Taken by this transaction."""

    def compared(self, dossier_id: UUID) -> tuple[Filed | None, Sequence[Filed]]:
        """A dossier, None once it has ended; and those that may be like it."""

    def keep(self, dossier_id: UUID, found: Sequence[tuple[UUID, Alike]], at: datetime) -> None:
        """In place of what was found of it before."""
