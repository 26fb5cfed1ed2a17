"""What bulk entry needs of the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from shared.contracts.investor.imports import ImportStage


@dataclass(frozen=True)
class Deposited:
    """A dossier that was filed, and the digest of what was asked for then."""

    number: str
    digest: str


@dataclass(frozen=True)
class ImportedFile:
    """A file whose rows were all filed."""

    digest: str
    file_name: str
    imported_at: datetime
    imported_by: UUID
    numbers: tuple[str, ...]
    """Of the dossiers, in the order of its rows."""


@dataclass(frozen=True)
class RunBegun:
    """Who brought a file, and when."""

    id: UUID
    staff_id: UUID
    dry_run: bool
    began_at: datetime


class Imports(Protocol):
    """Files that were imported, how far one is, and what its rows could meet."""

    def begin(self, digest: str) -> tuple[str, ...] | None:
        """Keep other imports out until the transaction ends; the numbers of a file that was imported before.

        Raises ServiceUnavailable while another import runs.
        """

    def filed_under(self, references: Sequence[str]) -> Mapping[str, Deposited]:
        """CRI-Invest reference -> what was filed under it."""

    def keep(self, file: ImportedFile) -> None: ...

    def open_run(self, run: RunBegun) -> None:
        """Seen by others at once, whatever becomes of this transaction; runs of long ago are forgotten."""

    def tell(self, run_id: UUID, stage: ImportStage, rows: int, rows_done: int, at: datetime) -> None:
        """How far it is: seen by others at once, unlike what it stores."""

    def refused(self, run_id: UUID, faults: int, at: datetime) -> None:
        """Seen by others at once: what was stored is undone with the transaction, this is not."""

    def done(self, run_id: UUID, rows: int, at: datetime) -> None:
        """True with this transaction, or not at all."""
