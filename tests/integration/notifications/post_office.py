"""A mail server of the tests: takes mail, refuses it, or hangs up in the middle, as it is told."""

from collections import deque
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import Enum

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from operations.servers.ports import LOOPBACK, free_port


class HangUp(Enum):
    """End the connection instead of an answer."""

    BEFORE_TAKING = "before taking"
    AFTER_TAKING = "after taking"
    """The message is there, but the sender never hears of it."""


@dataclass
class PostOffice:
    """What the next recipients and contents are answered; everything else is taken."""

    recipients: deque[str | HangUp] = field(default_factory=deque)
    contents: deque[str | HangUp] = field(default_factory=deque)
    taken: list[EmailMessage] = field(default_factory=list)
    contents_taken: list[bytes] = field(default_factory=list)
    """The same as they were transmitted."""
    connections: int = 0
    _controller: Controller | None = None
    port: int = field(default_factory=free_port)

    def open(self) -> None:
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port, ident="test")
        self._controller.start()

    def shut(self) -> None:
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.taken]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.recipients.popleft() if self.recipients else "250 ok"
        if isinstance(answer, HangUp):
            return _hang_up(server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer.format(address=address)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.contents.popleft() if self.contents else "250 2.0.0 kept as 4711"
        if answer is HangUp.AFTER_TAKING or (isinstance(answer, str) and answer.startswith("250")):
            mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.taken.append(mail)
            self.contents_taken.append(envelope.original_content or b"")
        return _hang_up(server) if isinstance(answer, HangUp) else answer


def _hang_up(server: SMTP) -> str:
    server.transport.abort()
    return "421 never heard"
