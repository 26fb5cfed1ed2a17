"""A file that was handed in for a piece, and an upload on its way to become one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.contracts.codes import FileFault
from shared.contracts.investor.codes import FileState, PieceKind
from shared.contracts.investor.uploads import UploadNotFound, UploadOffsetWrong


@dataclass(eq=False)
class PieceFile:
    """One version of a piece. Earlier ones stay; only bytes that the scanner refused go."""

    id: UUID
    dossier_id: UUID
    piece: PieceKind
    number: int
    """Counts the files of this piece from 1."""
    key: str | None
    """Where the bytes are in the store; None once they are gone."""
    size: int
    sha256: str
    media_type: str
    state: FileState
    uploaded_by: UUID | None
    uploaded_at: datetime
    judged_at: datetime | None = None
    finding: str | None = None
    """What the scanner called it."""
    mandate_id: UUID | None = None
    """Under which mandate it was sent; then nobody of the staff did."""

    def release_unscanned(self, *, at: datetime) -> None:
        """There is no scanner any more: that is said, and nobody waits for it."""
        self.judged_at, self.state = at, FileState.NOT_SCANNED

    def judge(self, finding: str | None, *, at: datetime) -> str | None:
        """Write down what the scanner said (None: nothing found). Answers the key of bytes that have to go."""
        self.judged_at, self.finding = at, finding
        if finding is None:
            self.state = FileState.CLEAN
            return None
        doomed, self.key, self.state = self.key, None, FileState.INFECTED
        return doomed


class UploadState(StrEnum):
    OPEN = "open"
    FINISHED = "finished"
    REFUSED = "refused"
    ABANDONED = "abandoned"


@dataclass(eq=False)
class UploadPart:
    """Consecutive bytes of an upload, in an object of their own."""

    start: int
    length: int
    key: str


@dataclass(eq=False)
class Upload:
    """A file that comes in parts. What is written down here is on the disk already: it survives whatever ends us."""

    id: UUID
    dossier_id: UUID
    piece: PieceKind
    length: int
    opened_by: UUID | None
    opened_at: datetime
    touched_at: datetime
    expires_at: datetime
    received: int = 0
    state: UploadState = UploadState.OPEN
    fault: FileFault | None = None
    mandate_id: UUID | None = None
    """As of PieceFile."""
    parts: list[UploadPart] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return self.received == self.length

    def check_open(self, at: datetime) -> None:
        """Raises UploadNotFound for one that ended or ran out."""
        if self.state is not UploadState.OPEN or at >= self.expires_at:
            raise UploadNotFound(upload_id=self.id)

    def keep(self, part: UploadPart, *, lasts: timedelta, at: datetime) -> None:
        """Take over bytes that are stored. Raises UploadNotFound, UploadOffsetWrong."""
        self.check_open(at)
        if part.start != self.received or self.received + part.length > self.length:
            raise UploadOffsetWrong(upload_id=self.id, offset=self.received)
        self.parts.append(part)
        self.received += part.length
        self.touched_at, self.expires_at = at, at + lasts

    def end(self, state: UploadState, fault: FileFault | None = None) -> None:
        self.state, self.fault = state, fault
