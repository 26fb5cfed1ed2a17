"""What the use cases of files need of the outside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.investor.domain.piece_file import PieceFile, Upload
from shared.contracts.investor.codes import FileFault, PieceKind


@dataclass(frozen=True)
class Holdings:
    """What a dossier has already."""

    files: int
    open_uploads: int
    size: int
    """Bytes, those that open uploads have announced included."""


class Uploads(Protocol):
    def get(self, upload_id: UUID, dossier_id: UUID) -> Upload:
        """Loaded under its lock. Raises UploadNotFound, also for one of another dossier."""

    def add(self, upload: Upload) -> None: ...

    def ended(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Those that are over, in whatever way, and whose parts are still kept."""

    def forget_parts(self, upload_id: UUID) -> None:
        """Once their bytes are gone."""

    def expired(self, at: datetime, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """`(upload, dossier)` of open ones that ran out."""

    def whole_but_open(self, before: datetime, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Those that have all their bytes since a while and were not finished: whoever finished them died."""

    def knows_key(self, key: str) -> bool: ...


class Files(Protocol):
    def get(self, file_id: UUID, dossier_id: UUID) -> PieceFile:
        """Raises FileNotFound, also for one of another dossier."""

    def add(self, file: PieceFile) -> None: ...

    def next_number(self, dossier_id: UUID, piece: PieceKind) -> int: ...

    def holdings(self, dossier_id: UUID) -> Holdings: ...

    def quarantined(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """`(file, dossier)` of those that wait for the scanner, the oldest first."""

    def waiting(self) -> tuple[int, timedelta]: ...

    def knows_key(self, key: str) -> bool: ...


class StoreUnavailable(Exception):
    """The store did not take or give the bytes. Nothing was changed; it may work again later."""


class BytesMissing(Exception):
    """The store does not have what was written down as stored."""


@dataclass(frozen=True)
class Stored:
    """An object of the store."""

    key: str
    modified_at: datetime


class Store(Protocol):
    """Bytes under keys of our making, `<kind>/<random>`. Safe for several threads.

    `put` is all or nothing, and durable when it comes back. All raise StoreUnavailable.
    """

    def put(self, key: str, content: bytes) -> None: ...

    def get(self, key: str) -> bytes:
        """Raises BytesMissing."""

    def delete(self, key: str) -> None:
        """What is not there is no error."""

    def list(self, prefix: str) -> Iterator[Stored]: ...

    def keeps_versions(self) -> bool:
        """Whether what is deleted lies on as an old version, out of our reach."""

    def problem(self) -> str | None:
        """A readiness check."""


class ScannerUnavailable(Exception):
    """The scanner gave no verdict. The file stays where it is, and is tried again."""


class Scanner(Protocol):
    def scan(self, content: bytes) -> str | None:
        """What it calls what it found; None: nothing. Raises ScannerUnavailable."""

    def problem(self) -> str | None:
        """A readiness check."""


@dataclass(frozen=True)
class Examined:
    """What bytes are, as read from them."""

    media_type: str
    fault: FileFault | None = None
    """Set: they are not taken."""


class Examiner(Protocol):
    def examine(self, content: bytes) -> Examined: ...
