"""Uploads and files as they are stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.investor.adapters import piece_tables as t
from services.investor.domain.piece_file import PieceFile, Upload, UploadState
from services.investor.usecases.piece_ports import Holdings
from shared.contracts.investor.codes import FileState, PieceKind
from shared.contracts.investor.uploads import FileNotFound, UploadNotFound


class SqlUploads:
    """See usecases/piece_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, upload_id: UUID, dossier_id: UUID) -> Upload:
        found = self._session.get(Upload, upload_id, with_for_update=True)
        if found is None or found.dossier_id != dossier_id:
            raise UploadNotFound(upload_id=upload_id)
        return found

    def add(self, upload: Upload) -> None:
        self._session.add(upload)

    def ended(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        u, part = t.upload.c, t.upload_part.c
        has_parts = select(part.upload_id).where(part.upload_id == u.id).exists()
        rows = self._session.execute(
            select(u.id, u.dossier_id).where(u.state != UploadState.OPEN, has_parts).limit(limit)
        )
        return [(row.id, row.dossier_id) for row in rows]

    def forget_parts(self, upload_id: UUID) -> None:
        self._session.execute(delete(t.upload_part).where(t.upload_part.c.upload_id == upload_id))

    def expired(self, at: datetime, limit: int) -> Sequence[tuple[UUID, UUID]]:
        u = t.upload.c
        rows = self._session.execute(
            select(u.id, u.dossier_id).where(u.state == UploadState.OPEN, u.expires_at <= at).limit(limit)
        )
        return [(row.id, row.dossier_id) for row in rows]

    def whole_but_open(self, before: datetime, limit: int) -> Sequence[tuple[UUID, UUID]]:
        u = t.upload.c
        rows = self._session.execute(
            select(u.id, u.dossier_id)
            .where(u.state == UploadState.OPEN, u.received == u.length, u.touched_at <= before)
            .limit(limit)
        )
        return [(row.id, row.dossier_id) for row in rows]

    def knows_key(self, key: str) -> bool:
        found = self._session.execute(select(t.upload_part.c.upload_id).where(t.upload_part.c.key == key).limit(1))
        return found.first() is not None


class SqlFiles:
    """See usecases/piece_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, file_id: UUID, dossier_id: UUID) -> PieceFile:
        found = self._session.get(PieceFile, file_id)
        if found is None or found.dossier_id != dossier_id:
            raise FileNotFound(file_id=file_id)
        return found

    def add(self, file: PieceFile) -> None:
        self._session.add(file)

    def next_number(self, dossier_id: UUID, piece: PieceKind) -> int:
        f = t.piece_file.c
        last = self._session.scalar(select(func.max(f.number)).where(f.dossier_id == dossier_id, f.piece == piece))
        return (last or 0) + 1

    def holdings(self, dossier_id: UUID) -> Holdings:
        f, u = t.piece_file.c, t.upload.c
        files, size = self._session.execute(
            select(func.count(), func.coalesce(func.sum(f.size), 0)).where(f.dossier_id == dossier_id)
        ).one()
        open_uploads, coming = self._session.execute(
            select(func.count(), func.coalesce(func.sum(u.length), 0)).where(
                u.dossier_id == dossier_id, u.state == UploadState.OPEN
            )
        ).one()
        return Holdings(files=files, open_uploads=open_uploads, size=int(size + coming))

    def quarantined(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        f = t.piece_file.c
        rows = self._session.execute(
            select(f.id, f.dossier_id).where(f.state == FileState.QUARANTINED).order_by(f.uploaded_at).limit(limit)
        )
        return [(row.id, row.dossier_id) for row in rows]

    def waiting(self) -> tuple[int, timedelta]:
        """How many wait for the scanner, and since when the oldest."""
        f = t.piece_file.c
        count, oldest, now = self._session.execute(
            select(func.count(), func.min(f.uploaded_at), func.now()).where(f.state == FileState.QUARANTINED)
        ).one()
        return count, timedelta() if oldest is None else now - oldest

    def knows_key(self, key: str) -> bool:
        found = self._session.execute(select(t.piece_file.c.id).where(t.piece_file.c.key == key).limit(1))
        return found.first() is not None
