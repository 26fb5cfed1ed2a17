"""The checklist of a dossier: each piece, its state, and the files that were handed in for it."""

from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Contract
from shared.contracts.investor.codes import FileState, PieceFault, PieceKey, PieceStage, PieceState
from shared.contracts.investor.duplicates import DossierReference


class PieceFileView(Contract):
    """One file of a piece. Its name was never kept; its bytes are handed out by the service's file port alone."""

    file_id: UUID
    number: int
    """Counts the files of this piece from 1; the highest is the present one."""
    size: int
    """Bytes."""
    sha256: str
    """Of the bytes as they came, in hexadecimal."""
    media_type: str
    """As read from the content."""
    state: FileState
    uploaded_at: AwareDatetime
    uploaded_by: UUID | None
    """Staff account; None: the investor, by the tracking link, or who acts for them."""
    mandate_id: UUID | None = None
    """Set: it came from who acts for the investor."""


class ChecklistItem(Contract):
    """One piece as staff see it."""

    code: PieceKey
    state: PieceState
    stage: PieceStage
    fault: PieceFault | None = None
    """Set: what was handed in was refused, and nothing better came since."""
    fault_note: str = ""
    files: tuple[PieceFileView, ...] = ()
    """The newest first."""
    may_upload: bool = False
    may_refuse: bool = False
    handed_in_under: DossierReference | None = None
    """Set: it came for that dossier, which was merged into this one; its files are there."""


class TrackedItem(Contract):
    """One piece as its investor sees it."""

    code: PieceKey
    state: PieceState
    stage: PieceStage
    fault: PieceFault | None = None
    """Why it is asked for again; None as long as it is not."""
    fault_note: str = ""
    received_at: AwareDatetime | None = None
    """When the newest file that was taken came in."""
    checking: bool = False
    """A file is with the virus scanner."""
    unsafe: bool = False
    """The newest file was refused by the virus scanner."""
    by_mandatary: bool = False
    """What was taken last came from who acts for the investor, or was recorded at their word."""
    may_upload: bool = False
