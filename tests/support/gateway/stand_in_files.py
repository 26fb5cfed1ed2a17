"""The file ports of the other services, in memory."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from services.gateway.usecases.file_ports import Document, FileCopy
from shared.contracts.investor.uploads import UploadOffsetWrong, UploadView
from shared.contracts.refusal import Refusal
from shared.contracts.territory.attachments import AttachmentNotFound, StoredAttachment


class FakeFiles:
    """A file port in memory: it keeps what is brought, and hands out one file."""

    def __init__(self) -> None:
        self.came: dict[UUID, bytes] = {}
        self.length = 0
        """Bytes that an upload will have."""
        self.copy = FileCopy(b"%PDF-1.4", "application/pdf", "identity", 2, "pdf", "content")
        self.marks: list[str] = []
        self.refusal: Refusal | None = None

    async def append(
        self, dossier_id: UUID, upload_id: UUID, offset: int, body: AsyncIterator[bytes], checksum: str | None = None
    ) -> UploadView:
        if self.refusal is not None:
            raise self.refusal
        kept = self.came.get(upload_id, b"")
        if offset != len(kept):
            raise UploadOffsetWrong(upload_id=upload_id, offset=len(kept))
        self.came[upload_id] = kept + b"".join([chunk async for chunk in body])
        return upload_view(dossier_id, upload_id, self.length, len(self.came[upload_id]))

    async def fetch(self, dossier_id: UUID, file_id: UUID, mark: str) -> FileCopy:
        if self.refusal is not None:
            raise self.refusal
        self.marks.append(mark)
        return self.copy

    async def close(self) -> None:
        """Nothing is held."""


class FakeAttachments:
    """A file port of offers' documents in memory."""

    def __init__(self) -> None:
        self.came: dict[str, bytes] = {}
        """By digest."""
        self.asked: list[bool] = []
        """Of each reading: whether it was for staff."""
        self.refusal: Refusal | None = None

    async def take(self, body: AsyncIterator[bytes], staff_id: UUID) -> StoredAttachment:
        if self.refusal is not None:
            raise self.refusal
        content = b"".join([chunk async for chunk in body])
        digest = sha256(content).hexdigest()
        self.came[digest] = content
        return StoredAttachment(sha256=digest, media_type="application/pdf", size=len(content), scanned=False)

    async def open(self, opportunity_id: UUID, sha256: str, *, for_staff: bool) -> Document:
        self.asked.append(for_staff)
        if sha256 not in self.came:
            raise AttachmentNotFound(opportunity_id=opportunity_id, sha256=sha256)
        content = self.came[sha256]

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        return Document("application/pdf", len(content), chunks())

    async def close(self) -> None:
        """Nothing is held."""


def upload_view(dossier_id: UUID, upload_id: UUID, length: int, offset: int) -> UploadView:
    expires = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)
    return UploadView(
        upload_id=upload_id, dossier_id=dossier_id, piece="identity", length=length, offset=offset, expires_at=expires
    )
