"""How an import goes: told while it runs, and kept for some weeks."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Contract
from shared.contracts.request import Request


class ImportStage(StrEnum):
    READING = "reading"
    STORING = "storing"
    DONE = "done"
    REFUSED = "refused"
    """Cells are to be corrected; nothing was stored."""
    INTERRUPTED = "interrupted"
    """It ended in the middle: nothing was stored, and the same file may be brought again."""

    @property
    def goes_on(self) -> bool:
        return self in (ImportStage.READING, ImportStage.STORING)


class ImportRun(Contract):
    """One file on its way in, or what became of it."""

    run_id: UUID
    staff_id: UUID
    dry_run: bool
    stage: ImportStage
    rows: int
    """Of the file; when all are known, of those to be stored: 0 while nobody knows."""
    rows_done: int
    """Of `rows`, in this stage. Rows that are stored are seen by others at the end, all together."""
    faults: int
    began_at: AwareDatetime
    told_at: AwareDatetime
    """When it last said how far it is."""


class ImportRuns(Contract):
    runs: tuple[ImportRun, ...]
    """The newest first. At most the first is reading or storing, for one import runs at a time."""


class ListImports(Request[ImportRuns], service="investor", method="list_imports", repeatable=True):
    """How far the running import is, and what became of the last ones."""
