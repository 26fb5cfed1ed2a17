"""What arrived in a mailbox: read as a mail program would, with the standard library."""

import email.policy
import mailbox
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Protocol

_TRACKING = re.compile(r"https?://\S+?/track/[\w.-]+")


@dataclass(frozen=True)
class Letter:
    """One message of ours as it arrived."""

    to: str
    subject: str
    language: str
    event_id: str
    notice_id: str
    message_id: str
    tracking_link: str | None


class Post(Protocol):
    """Where the system's mail arrives."""

    def letters(self) -> list[Letter]:
        """Everything that arrived so far, in no order."""
        ...


@dataclass(frozen=True)
class LocalPost:
    """The Maildir of a local run."""

    maildir: Path

    def letters(self) -> list[Letter]:
        """Everything that arrived so far, in no order."""
        return letters(self.maildir)


def letters(maildir: Path) -> list[Letter]:
    """Everything that arrived so far, in no order."""
    box = mailbox.Maildir(maildir, create=False, factory=None)
    return [letter(box.get_bytes(key)) for key in box.iterkeys()]


def letter(content: bytes) -> Letter:
    """One message as its bytes came (RFC 5322)."""
    return _letter(BytesParser(policy=email.policy.default).parsebytes(content))


def _letter(message: EmailMessage) -> Letter:
    plain = message.get_body(("plain",))
    found = _TRACKING.search(plain.get_content()) if plain is not None else None
    return Letter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        language=str(message["Content-Language"] or ""),
        event_id=str(message["X-PRIMO-Event"]),
        notice_id=str(message["X-PRIMO-Notice"]),
        message_id=str(message["Message-ID"]),
        tracking_link=found.group() if found else None,
    )
