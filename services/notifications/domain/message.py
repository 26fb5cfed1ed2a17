"""A message: what one notice says to one person, in their language."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.codes import Language
from shared.contracts.investor.codes import Purpose


@dataclass(frozen=True)
class Message:
    """Written once and kept as written; each try sends the same words under the same `message_id`."""

    notice_id: UUID
    message_id: str
    """RFC 5322 Message-ID, with its angle brackets; derived from the notice, so that mailboxes see a repeat as one."""
    language: Language
    subject: str
    text: str
    html: str
    written_at: datetime
    template_version: UUID | None = None
    """The version of the text that it was written with; None: before there were versions."""
    read_for: tuple[str, ...] = ()
    """Languages tried for the reader, the one that was asked for first; the last one was used."""
    purpose: Purpose = Purpose.SERVICE_NOTICES
    """Whoever wants no more of what is no service notice is one click away from that."""

    @property
    def digest(self) -> str:
        """SHA-256 of what the person reads, in hexadecimal."""
        return hashlib.sha256("\0".join((self.subject, self.text, self.html)).encode()).hexdigest()
