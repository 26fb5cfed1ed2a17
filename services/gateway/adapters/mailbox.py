"""The run's mailbox: where mail is caught instead of sent, so that a demonstration can show it."""

import mailbox
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern
from pathlib import Path

from services.gateway.domain.errors import MessageNotFound

LISTED = 200
"""The newest ones; the Maildir of a long run is not read whole for one page."""


@dataclass(frozen=True)
class CaughtMessage:
    key: str
    to: str
    sender: str
    subject: str
    language: str
    event: str
    notice: str
    received_at: datetime
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


class MaildirMailbox:
    """Reads a Maildir that something else writes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def messages(self) -> tuple[CaughtMessage, ...]:
        """The newest first; empty before the first message."""
        box = self._open()
        if box is None:
            return ()
        keys = sorted(box.keys(), key=_arrival, reverse=True)
        return tuple(_read(box, key) for key in keys[:LISTED])

    def message(self, key: str) -> CaughtMessage:
        """Raises MessageNotFound."""
        box = self._open()
        if box is None or key not in box:
            raise MessageNotFound(key=key)
        return _read(box, key)

    def _open(self) -> mailbox.Maildir | None:
        exists = all((self._directory / folder).is_dir() for folder in ("new", "cur"))
        return mailbox.Maildir(self._directory, create=False) if exists else None


def _arrival(key: str) -> tuple[float, int, str]:
    """Maildir names begin with the second and, after `.M`, the microsecond of delivery."""
    second, _, rest = key.partition(".")
    micro = rest[1:].partition("P")[0] if rest.startswith("M") else ""
    return (float(second) if second.isdecimal() else 0.0, int(micro) if micro.isdecimal() else 0, key)


def _read(box: mailbox.Maildir, key: str) -> CaughtMessage:
    message = BytesParser(_class=EmailMessage, policy=modern).parsebytes(box.get_bytes(key))
    return CaughtMessage(
        key=key,
        to=str(message.get("To", "")),
        sender=str(message.get("From", "")),
        subject=str(message.get("Subject", "")),
        language=str(message.get("Content-Language", "")),
        event=str(message.get("X-Primo-Event", "")),
        notice=str(message.get("X-Primo-Notice", "")),
        received_at=datetime.fromtimestamp(box.get_message(key).get_date(), UTC),
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content())
