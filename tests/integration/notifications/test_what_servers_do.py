"""What a mail server may do wrong: what state each leaves, how many tries were made, and when the next is due."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from services.notifications import bootstrap
from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.smtp import MailServer, SmtpMailer
from services.notifications.domain.delivery import JITTER, PAUSES, UNREACHABLE_PAUSE
from services.notifications.domain.provider import Provider
from shared.contracts.notifications.codes import Channel, NoticeState, Phase
from shared.contracts.notifications.providers import ProviderKind
from tests.integration.notifications.conftest import LINKS, Notifications
from tests.unit.notifications.builders import SENDER, filed

GREETS, HELLO = b"220 x ESMTP\r\n", b"250 x\r\n"
TIMEOUT_S = 0.5


@dataclass(frozen=True)
class Script:
    """What a server says to each command, None: nothing any more, b"": it hangs up."""

    greeting: bytes | None = GREETS
    ehlo: bytes | None = HELLO
    mail: bytes | None = b"250 ok\r\n"
    rcpt: bytes | None = b"250 ok\r\n"
    data: bytes | None = b"354 go on\r\n"
    content: bytes | None = b"250 kept\r\n"

    def answer(self, line: bytes) -> bytes | None:
        return {b"EHLO": self.ehlo, b"HELO": self.ehlo, b"MAIL": self.mail, b"RCPT": self.rcpt, b"DATA": self.data}.get(
            line[:4].upper(), b"502 what\r\n"
        )


@contextmanager
def serving(script: Script) -> Iterator[int]:
    """A port at which a server follows the script, one connection after the other."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def talk() -> None:
        while not over.is_set():
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer, suppress(OSError):
                _follow(peer, script, over)

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _follow(peer: socket.socket, script: Script, over: threading.Event) -> None:
    lines = peer.makefile("rb")
    said: bytes | None = script.greeting
    while said:
        peer.sendall(said)
        line = lines.readline()
        if not line:
            return
        said = script.answer(line)
        if line[:4].upper() == b"DATA" and said == script.data and said and said.startswith(b"354"):
            peer.sendall(said)
            while lines.readline() not in (b".\r\n", b""):
                pass
            said = script.content
    if said is None:
        over.wait(TIMEOUT_S * 4)


def send(notifications: Notifications, script: Script, security: str = "none") -> None:
    with serving(script) as port:
        server = MailServer(
            host="127.0.0.1",
            port=port,
            security="none",
            username="",
            password="",
            timeout_s=TIMEOUT_S,
            sender=SENDER,
            links=LINKS,
        )
        server = replace(server, security=security)  # type: ignore[arg-type]
        provider = Provider("scripted", Channel.EMAIL, ProviderKind.SMTP)
        sending = notifications.sending(pauses=PAUSES)
        board = ProviderBoard([provider], bootstrap.utc_now)
        sending.carriers = {Channel.EMAIL: Providers([(provider, SmtpMailer(server))], board)}
        notifications.hear(filed())
        notifications.send_all(sending, most=1)


LATER, FOR_GOOD, UNKNOWN = (
    NoticeState.FAILED_TEMPORARILY,
    NoticeState.FAILED_PERMANENTLY,
    NoticeState.UNKNOWN,
)
CASES = {
    "451 to the recipient": (Script(rcpt=b"451 4.7.1 later\r\n"), Phase.RECIPIENT, LATER, 1, PAUSES[0]),
    "550 to the recipient": (Script(rcpt=b"550 5.1.1 no\r\n"), Phase.RECIPIENT, FOR_GOOD, 1, None),
    "421 to the sender": (Script(mail=b"421 closing\r\n"), Phase.MAIL, LATER, 1, PAUSES[0]),
    "421 as a greeting": (Script(greeting=b"421 busy\r\n"), Phase.CONNECT, LATER, 0, UNREACHABLE_PAUSE),
    "421 after the content": (Script(content=b"421 closing\r\n"), Phase.TRANSMITTING, LATER, 1, PAUSES[0]),
    "554 to DATA": (Script(data=b"554 no\r\n"), Phase.TRANSMITTING, FOR_GOOD, 1, None),
    "hangs before it greets": (Script(greeting=None), Phase.CONNECT, LATER, 0, UNREACHABLE_PAUSE),
    "hangs at the recipient": (Script(rcpt=None), Phase.RECIPIENT, LATER, 1, PAUSES[0]),
    "hangs after the content": (Script(content=None), Phase.TRANSMITTING, UNKNOWN, 1, None),
    "drops at DATA": (Script(data=b""), Phase.TRANSMITTING, UNKNOWN, 1, None),
    "drops after the content": (Script(content=b""), Phase.TRANSMITTING, UNKNOWN, 1, None),
}


@pytest.mark.parametrize("case", list(CASES))
def test_what_a_server_does_leaves_a_known_state_a_count_of_tries_and_a_time(
    notifications: Notifications, case: str
) -> None:
    script, phase, state, tries, pause = CASES[case]

    send(notifications, script)

    ended = check(notifications, phase, state)
    assert ended == tries
    check_time(notifications, pause)


def test_a_server_that_refuses_to_encrypt_gets_nothing(notifications: Notifications) -> None:
    send(notifications, Script(), security="starttls")

    assert check(notifications, Phase.CONNECT, LATER) == 0
    check_time(notifications, UNREACHABLE_PAUSE)


def check(notifications: Notifications, phase: Phase, state: NoticeState) -> int:
    (row,) = notifications.query("SELECT tries FROM notice")
    (notice,) = notifications.notices()
    assert [(one.phase, notice.state) for one in notice.attempts] == [(phase, state)]
    return int(row.tries)


def check_time(notifications: Notifications, pause: timedelta | None) -> None:
    """Between the pause and the pause with its jitter after the try; None: no try is due by itself."""
    (notice,) = notifications.notices()
    if pause is None:
        assert notice.next_attempt_at is None
        return
    assert notice.next_attempt_at is not None
    after = notice.next_attempt_at - notice.attempts[0].at
    assert pause - timedelta(seconds=2) <= after <= pause * (1 + JITTER)
