"""What the use cases about duplicates need of the outside."""

from collections.abc import Iterator, Mapping, Sequence
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
        """That are new or were changed since they were compared, the newest first. Taken by this transaction."""

    def alike(self, dossier_ids: Sequence[UUID]) -> Iterator[tuple[Filed, Sequence[Filed]]]:
        """Those that go on, each with what may be like it: a bounded number. A pair may come from either side."""

    def keep(self, dossier_ids: Sequence[UUID], found: Mapping[tuple[UUID, UUID], Alike], at: datetime) -> None:
        """In place of what was found of these before. The smaller id of a pair comes first."""
