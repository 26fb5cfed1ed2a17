"""A message: what one notice says to one person, in their language."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.codes import Language
from shared.contracts.investor.codes import Purpose


def words_in(language: str | None, read_for: Sequence[str] | None) -> str:
    """The language of a message's words where that of its layout is another; else nothing."""
    return read_for[-1] if read_for and read_for[-1] != language else ""


@dataclass(frozen=True)
class Message:
    """Written once and kept as written; each try sends the same words under the same `message_id`."""

    notice_id: UUID
    message_id: str
    """RFC 5322 Message-ID, with its angle brackets; derived from the notice, so that mailboxes see a repeat as one."""
    language: Language
    """Of the layout, its labels, days and codes; of the words too, unless they are Tamazight."""
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
    def languages(self) -> tuple[str, ...]:
        """Of its words, then of the frame around them where that is another."""
        words = words_in(self.language, self.read_for)
        return (words, str(self.language)) if words else (str(self.language),)

    @property
    def digest(self) -> str:
        """SHA-256 of what the person reads, in hexadecimal."""
        return hashlib.sha256("\0".join((self.subject, self.text, self.html)).encode()).hexdigest()
