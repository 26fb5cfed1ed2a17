"""A mail server for this machine only: takes every message and keeps it in a Maildir, where the console shows it.

`python -m operations.servers.mail --host 127.0.0.1 --port 2525 --maildir DIR`. It delivers nothing to anybody, so a
demonstration can write to any address.
"""

import argparse
import asyncio
import mailbox
import signal
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MESSAGE = 20 * 1024 * 1024  # bytes; told to the client (RFC 1870), which then need not try

MESSAGE_KEPT = "250 2.0.0 kept"


class MaildirDelivery:
    """Keeps each message in a Maildir. A message is there whole or not at all: written aside, then renamed."""

    def __init__(self, maildir: Path) -> None:
        maildir.parent.mkdir(parents=True, exist_ok=True)
        self._maildir = mailbox.Maildir(maildir, create=True)

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one message; the reply promises that it is on disk."""
        content = envelope.original_content or b""
        self._maildir.add(trace_headers(session, envelope) + content.replace(b"\r\n", b"\n"))
        return MESSAGE_KEPT


def trace_headers(session: Session, envelope: Envelope) -> bytes:
    """What a delivering server writes above a message: from whom and to whom it truly went, and when it came."""
    received = format_datetime(datetime.now(UTC))
    lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
    lines += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
    lines.append(f"Received: from {session.host_name or 'unknown'} by PRIMO's local mail server; {received}")
    return "".join(line + "\n" for line in lines).encode()


async def serve(host: str, port: int, maildir: Path) -> None:
    """Take messages until SIGTERM or SIGINT."""
    delivery = MaildirDelivery(maildir)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)

    def conversation() -> SMTP:
        return SMTP(
            delivery, data_size_limit=LARGEST_MESSAGE, enable_SMTPUTF8=True, ident="PRIMO local mail", loop=loop
        )

    server = await loop.create_server(conversation, host, port)
    print(f"taking mail on {host}:{port} into {maildir}", flush=True)
    await stopped.wait()
    server.close()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m operations.servers.mail", description="Keep all mail in a Maildir."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--maildir", type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(serve(options.host, options.port, options.maildir))


if __name__ == "__main__":
    main()
