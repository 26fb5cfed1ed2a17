"""The door for reports of delivery: LMTP or SMTP, one return address and one report each time.

What comes here comes from anybody: sizes, lines and silences are bounded, and an address that is none of ours is turned
away before a byte of content is read.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy.exc import SQLAlchemyError

from services.notifications.adapters.proof.report_metrics import FORGED, NO_NOTICE, NOT_TAKEN, REPORTS
from services.notifications.adapters.proof.report_reader import complaint_senders, read_report
from services.notifications.domain.delivery_report import Report
from services.notifications.domain.return_address import ReturnAddresses, ReturnAddressForged, Returned
from services.notifications.usecases.take_report import NoticeStillLeaving
from shared.telemetry import logging

log = logging.get(__name__)

LARGEST = 512 * 1024
"""Bytes of a report; told to the mail server (RFC 1870). They carry headers of ours, not words."""
AT_ONCE = 4
"""Reports that are read and kept at the same time."""
MOST_CONVERSATIONS = 64

Take = Callable[[Returned, Report, bytes], bool]
"""See usecases/take_report.py; in a thread of its own."""


class ReportDesk:
    """Answers the commands of a conversation; names of methods are aiosmtpd's."""

    def __init__(self, addresses: ReturnAddresses, take: Take) -> None:
        self._addresses = addresses
        self._take = take
        self._room = asyncio.Semaphore(AT_ONCE)
        self.conversations = 0

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session, options
        if envelope.rcpt_tos:
            return "452 4.5.3 one at a time"  # the mail server brings the others in turn; LMTP answers for each
        try:
            if not self._addresses.is_for_complaints(address):
                self._addresses.read(address)
        except ReturnAddressForged:
            REPORTS.labels(FORGED).inc()
            log.warning("report to an address that is none of ours")
            return "550 5.1.1 no such address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        async with self._room:
            return await asyncio.to_thread(self._read, envelope.rcpt_tos[0], content)

    def _read(self, address: str, content: bytes) -> str:
        if not self._addresses.is_for_complaints(address):
            return self._keep(self._addresses.read(address), content)
        for sender in complaint_senders(content):
            with suppress(ReturnAddressForged):
                return self._keep(self._addresses.read(sender), content)
        REPORTS.labels(FORGED).inc()
        log.warning("complaint that names no message of ours")
        return "250 2.0.0 not about us"  # a provider whose reports are refused sends no more of them

    def _keep(self, returned: Returned, content: bytes) -> str:
        report = read_report(content)
        try:
            known = self._take(returned, report, sha256(content).digest())
        except NoticeStillLeaving:
            return "451 4.3.0 not yet: try again"
        except SQLAlchemyError as error:
            REPORTS.labels(NOT_TAKEN).inc()
            log.warning("report not taken", error=type(error).__name__)
            return "451 4.3.0 not now: try again"
        kind = report.kind if known else NO_NOTICE
        REPORTS.labels(kind).inc()
        log.info("report taken", notice_id=str(returned.notice_id), kind=kind, status=report.status)
        return "250 2.0.0 taken"


class _Bounded:
    """At most so many conversations: more are asked to come later."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        desk = self.event_handler  # type: ignore[attr-defined] # of the class that it is mixed into
        desk.conversations += 1
        super().connection_made(transport)  # type: ignore[misc]
        if desk.conversations > MOST_CONVERSATIONS:
            assert isinstance(transport, asyncio.Transport)
            transport.write(b"421 4.7.0 too many conversations\r\n")
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.conversations -= 1  # type: ignore[attr-defined]
        super().connection_lost(error)  # type: ignore[misc]


class _Lmtp(_Bounded, LMTP):  # type: ignore[misc] # aiosmtpd has no types
    pass


class _Smtp(_Bounded, SMTP):  # type: ignore[misc]
    pass


async def open_door(desk: ReportDesk, *, protocol: str, host: str, port: int, timeout_s: float) -> asyncio.Server:
    """Listening from here on."""
    kind = _Lmtp if protocol == "lmtp" else _Smtp
    loop = asyncio.get_running_loop()

    def conversation() -> asyncio.Protocol:
        found: asyncio.Protocol = kind(
            desk, data_size_limit=LARGEST, ident="PRIMO", hostname="primo.invalid", timeout=timeout_s, loop=loop
        )
        return found

    return await loop.create_server(conversation, host, port)
