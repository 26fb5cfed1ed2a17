"""The conversation with the mail server: one connection per sender, kept while it is in use."""

import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Literal

from services.notifications.adapters.channels.mail import ascii_address, compose
from services.notifications.adapters.channels.return_paths import ReturnPaths
from services.notifications.adapters.channels.signing import Signer
from services.notifications.domain.delivery import Attempt, answered, lost
from services.notifications.domain.message import Message
from services.notifications.usecases.ports import Claim
from shared.contracts.notifications.codes import AttemptOutcome, Phase
from shared.contracts.preference_links import PreferenceLinks

LONGEST_REPLY = 500
_HEADERS_ALONE, _EVERY_REPORT = ("RET=HDRS",), ("NOTIFY=SUCCESS,FAILURE,DELAY",)
"""RFC 3461: what a server that offers it tells later, and that it sends no words back."""
_JUST_NOW_S = 1.0
LOCAL_NAME = "primo.invalid"  # said in EHLO; the machine's own name is nobody's business


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    username: str
    password: str
    timeout_s: float
    sender: str
    links: PreferenceLinks
    """By which announcements are ended."""
    return_paths: ReturnPaths | None = None
    """Addresses of their own for what comes back; None: the sender's."""
    signer: Signer | None = None
    """None: the mail server signs, or nobody."""


class _Refused(Exception):
    """The server said no to one command."""

    def __init__(self, code: int, reply: bytes) -> None:
        super().__init__(code)
        self.code = code
        self.reply = _text(reply)


class SmtpMailer:
    """For one thread."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._took_at = 0.0
        """When the connection last took a message (`time.monotonic`)."""

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        """See usecases/ports.py. The person's address is taken out of what the server answered."""
        recipient = ascii_address(address)
        content = compose(
            message, claim=claim, sender=self._server.sender, recipient=recipient, links=self._server.links
        )
        if self._server.signer is not None:
            content = self._server.signer.sign(content)
        paths = self._server.return_paths
        back = parseaddr(self._server.sender)[1] if paths is None else paths.of(claim, address)
        phase = Phase.CONNECT
        try:
            smtp = self._went_on(back)
            if smtp is None:
                smtp = self._connection()
                phase = Phase.MAIL
                self._mail(smtp, back)
            phase = Phase.RECIPIENT
            _expect(smtp.rcpt(recipient, _EVERY_REPORT if self._reports(smtp) else ()), 250, 251)
        except _Refused as refusal:
            self._end()
            return answered(phase, refusal.code, _words(refusal.reply, recipient))
        except smtplib.SMTPResponseException as error:
            self._end()
            return answered(phase, error.smtp_code, _words(_text(error.smtp_error), recipient))
        except (smtplib.SMTPException, OSError) as error:
            self._end()
            return lost(phase, _words(f"{type(error).__name__}: {error}", recipient))
        return self._transmit(smtp, content, recipient, transmitting)

    def _transmit(
        self, smtp: smtplib.SMTP, content: bytes, recipient: str, transmitting: Callable[[], None]
    ) -> Attempt:
        permitted = False
        try:
            transmitting()
            permitted = True
        finally:
            if not permitted:
                self._end()  # the server forgets the sender and the recipient that it was told
        try:
            reply = _expect(smtp.data(content), 250)
        except _Refused as refusal:
            self._end()
            return answered(Phase.TRANSMITTING, refusal.code, _words(refusal.reply, recipient))
        except smtplib.SMTPDataError as error:  # DATA itself was refused: nothing left
            self._end()
            return answered(Phase.TRANSMITTING, error.smtp_code, _words(_text(error.smtp_error), recipient))
        except (smtplib.SMTPException, OSError) as error:
            self._end()
            return lost(Phase.TRANSMITTING, _words(f"{type(error).__name__}: {error}", recipient))
        self._took_at = time.monotonic()
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.SENT, 250, _words(reply, recipient))

    def _reports(self, smtp: smtplib.SMTP) -> bool:
        return self._server.return_paths is not None and smtp.has_extn("dsn")

    def _mail(self, smtp: smtplib.SMTP, back: str) -> None:
        _expect(smtp.mail(back, _HEADERS_ALONE if self._reports(smtp) else ()), 250)

    def _went_on(self, back: str) -> smtplib.SMTP | None:
        """The next message where one was taken just now, without asking first whether the server is there. None: it is
        not, or wants no more, and nothing of this message left.
        """
        if self._smtp is None or time.monotonic() - self._took_at > _JUST_NOW_S:
            return None
        try:
            self._mail(self._smtp, back)
        except (_Refused, smtplib.SMTPException, OSError):
            self._end()
        return self._smtp

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is not None and not self._stands():
            self._end()
        if self._smtp is None:
            self._smtp = self._connect()
        return self._smtp

    def _stands(self) -> bool:
        """Asked each time: a server that went away meanwhile must not cost this notice a try."""
        try:
            return self._smtp is not None and self._smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        where: dict[str, Any] = {"local_hostname": LOCAL_NAME, "timeout": server.timeout_s}
        smtp: smtplib.SMTP
        if server.security == "tls":
            smtp = smtplib.SMTP_SSL(server.host, server.port, context=ssl.create_default_context(), **where)
        else:
            smtp = smtplib.SMTP(server.host, server.port, **where)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if server.username:
                smtp.login(server.username, server.password)
        except (smtplib.SMTPException, OSError):
            smtp.close()
            raise
        return smtp

    def close(self) -> None:
        """Say goodbye."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._end()
            self._smtp = None

    def _end(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _expect(answer: tuple[int, bytes], *codes: int) -> str:
    code, reply = answer
    if code not in codes:
        raise _Refused(code, reply)
    return _text(reply)


def _text(reply: bytes | str) -> str:
    return reply if isinstance(reply, str) else reply.decode("utf-8", "replace")


def _words(reply: str, recipient: str) -> str:
    return reply.replace(recipient, "<recipient>")[:LONGEST_REPLY]
