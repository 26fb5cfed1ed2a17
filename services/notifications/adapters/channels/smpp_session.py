"""A session with an SMS centre by SMPP 3.4: bound once, kept while it is in use."""

import socket
import ssl
from dataclasses import dataclass
from typing import Any

from smpplib import consts
from smpplib.client import Client
from smpplib.exceptions import ConnectionError as Lost
from smpplib.exceptions import PDUError, UnknownCommandError
from smpplib.smpp import make_pdu

SESSION_ERRORS = (Lost, PDUError, UnknownCommandError, OSError)
"""What may go wrong with a session; `TimeoutError` is an OSError."""


@dataclass(frozen=True)
class SmsCentre:
    """Where short messages are handed over, and as whom."""

    host: str
    port: int
    tls: bool
    system_id: str
    password: str
    timeout_s: float
    source: str
    """What the telephone shows: up to eleven letters and digits, or a number with its `+`."""


class BindRefused(Exception):
    """The centre does not let us in."""

    def __init__(self, status: int) -> None:
        super().__init__(status_text(status))
        self.status = status


class _Client(Client):  # type: ignore[misc]
    """Over IPv6 too, and with the certificate's name looked at, which smpplib's own socket does neither."""

    def connect(self) -> None:
        connection = socket.create_connection((self.host, self.port), timeout=self.timeout)
        if self._ssl_context is not None:
            connection = self._ssl_context.wrap_socket(connection, server_hostname=self.host)
        self._socket = connection
        self.state = consts.SMPP_CLIENT_STATE_OPEN


def bind(centre: SmsCentre, command: str, timeout_s: float | None = None) -> Any:
    """A client bound as `bind_transmitter` or `bind_receiver`. Raises BindRefused and SESSION_ERRORS."""
    context = ssl.create_default_context() if centre.tls else None
    client = _Client(
        centre.host,
        centre.port,
        timeout=centre.timeout_s if timeout_s is None else timeout_s,
        ssl_context=context,
        allow_unknown_opt_params=True,
        logger_name="primo.smpp",  # at `debug` alone it tells numbers and words: see shared.telemetry.logging
    )
    try:
        client.connect()
        client.send_pdu(make_pdu(command, client=client, system_id=centre.system_id, password=centre.password))
        answer = client.read_pdu()
        if answer.is_error():
            raise BindRefused(int(answer.status))
    except (*SESSION_ERRORS, BindRefused):
        end(client)
        raise
    return client


def stands(client: Any) -> bool:
    """Asked before each message: a centre that went away meanwhile must not cost it a try."""
    try:
        enquiry = make_pdu("enquire_link", client=client)
        client.send_pdu(enquiry)
        answer_to(client, enquiry.sequence)
    except SESSION_ERRORS:
        return False
    return True


def answer_to(client: Any, sequence: int) -> Any:
    """The answer to what was sent under this number. Raises SESSION_ERRORS."""
    while True:
        pdu = client.read_pdu()
        if pdu.sequence == sequence and pdu.command.endswith("_resp"):
            return pdu
        if pdu.command == "generic_nack":
            return pdu
        if pdu.command == "enquire_link":
            respond(client, pdu, "enquire_link_resp")
        elif pdu.command == "unbind":
            raise Lost("the centre ends the session")


def respond(client: Any, pdu: Any, command: str) -> None:
    answer = make_pdu(command, client=client)
    answer.sequence = pdu.sequence
    client.send_pdu(answer)


def end(client: Any) -> None:
    """Without a word: the centre sees the connection close."""
    client.state = consts.SMPP_CLIENT_STATE_OPEN  # else smpplib logs a warning
    client.disconnect()


def status_text(status: int) -> str:
    """E.g. `0x00000058 Throttling error (…)`."""
    return f"0x{status:08x} {consts.DESCRIPTIONS.get(status, '')}".strip()
