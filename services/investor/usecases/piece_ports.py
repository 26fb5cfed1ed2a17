"""What the use cases of files need of the outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.investor.domain.piece_file import PieceFile, Upload
from shared.contracts.investor.codes import PieceKind


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
