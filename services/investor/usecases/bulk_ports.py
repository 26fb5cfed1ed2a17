"""What acts on many dossiers need of the outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from shared.contracts.investor.bulk import BulkAct, BulkOutcome, StartBulk


@dataclass(frozen=True)
class BulkItem:
    """The next to carry out, held under its lock."""

    job_id: UUID
    position: int
    dossier_id: UUID
    expected_version: int
    act: BulkAct
    fields: Mapping[str, Any]
    requested_by: UUID


class Bulk(Protocol):
    """Jobs, and what became of each dossier."""

    def add(self, job: StartBulk, at: datetime) -> None:
        """With each dossier's present version; those that do not exist are left out. Nothing when it is there."""

    def take(self) -> BulkItem | None:
        """The oldest that waits and that nobody else holds; held until the transaction ends."""

    def settle(self, item: BulkItem, outcome: BulkOutcome, at: datetime, refusal: str | None = None) -> None:
        """Nothing when it was settled meanwhile."""
