"""A document of offers as it is stored: bytes that were looked at, under a key of ours."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class AttachmentFile:
    """One row for the same bytes, however many offers name them."""

    sha256: str
    key: str
    """Where the bytes are in the store; says nothing of them."""
    size: int
    media_type: str
    scanned: bool
    """False: there was no virus scanner."""
    uploaded_by: UUID
    uploaded_at: datetime
    """Last time that these bytes came in."""
