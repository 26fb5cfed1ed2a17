"""Documents of an offer: files that editors add, named by their bytes.

The bytes go through the service's file port over HTTP, never through the broker: docs/adr/0015. What is said of them is
part of the offer's content, so that who approves a version approves exactly these bytes.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.territory.refusals import TerritoryRefusal

MOST_ATTACHMENTS = 12
"""Of one offer. [P]"""
MOST_ATTACHMENT_BYTES = 10_000_000
"""Of one file, whatever its type allows: readers are on phones. [P]"""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of the bytes, in hexadecimal."""
AttachmentTitle = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class OfferAttachment(Contract):
    """A file of an offer. Their order is the order in which readers see them."""

    sha256: Digest
    """Which bytes: as the upload answered."""
    title: dict[Language, AttachmentTitle] = Field(default_factory=dict)
    """May lack languages while it is a draft."""
    language: Language | None = None
    """In which it is written; None: in none, as a plan or a photograph."""
    licence: Line | None = None
    """Under which it may be used."""
    credit: Line | None = None
    """Whose work it is."""
    valid_until: date | None = None
    """The last day on which readers are given it."""
    media_type: Annotated[str, StringConstraints(max_length=100)] = ""
    """As read from the bytes. What a caller says here is not looked at."""
    size: Annotated[int, Field(ge=0)] = 0
    """Bytes; as `media_type`."""


class StoredAttachment(Contract):
    """What an upload became. Nothing shows it yet: an offer has to name it."""

    sha256: Digest
    media_type: str
    size: int
    scanned: bool
    """Whether a virus scanner looked at it; False: there is none here."""


class AttachmentRefused(TerritoryRefusal):
    """All bytes came, and they are not taken."""

    code: ClassVar[str] = "attachment.refused"
    fault: str
    """As of a piece's file (`FileFault`), or infected; open to more."""


class AttachmentNotFound(TerritoryRefusal):
    """No such document of this offer, or none that its reader may have."""

    code: ClassVar[str] = "attachment.not_found"
    opportunity_id: UUID
    sha256: str


class AttachmentUnknown(TerritoryRefusal):
    """An offer names bytes that never came in, or were thrown away since no offer named them."""

    code: ClassVar[str] = "attachment.unknown"
    sha256: str
