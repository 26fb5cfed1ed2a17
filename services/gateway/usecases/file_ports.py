"""The file ports of the other services, as the gateway needs them: bytes go past the broker (docs/adr/0015)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from shared.contracts.investor.uploads import UploadView
from shared.contracts.territory.attachments import StoredAttachment


@dataclass(frozen=True)
class FileCopy:
    """A file of a piece, with its reader's mark."""

    content: bytes
    media_type: str
    piece: str
    number: int
    extension: str
    marked_in: str
    """`content`, or `name` where the content cannot bear a mark."""


class Files(Protocol):
    """Where the bytes of pieces are. Raises the service's Refusal, or ServiceUnavailable."""

    async def append(
        self, dossier_id: UUID, upload_id: UUID, offset: int, body: AsyncIterator[bytes], checksum: str | None = None
    ) -> UploadView:
        """Bring bytes. What `body` raises goes through; what came before it is kept."""

    async def fetch(self, dossier_id: UUID, file_id: UUID, mark: str) -> FileCopy: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Document:
    """A document of an offer on its way to a reader."""

    media_type: str
    size: int
    """Bytes."""
    chunks: AsyncIterator[bytes]


class Attachments(Protocol):
    """Where the bytes of offers' documents are. Raises the service's Refusal, or ServiceUnavailable."""

    async def take(self, body: AsyncIterator[bytes], staff_id: UUID) -> StoredAttachment: ...

    async def open(self, opportunity_id: UUID, sha256: str, *, for_staff: bool) -> Document: ...

    async def close(self) -> None: ...
