"""SMS by SMPP: part by part, each one answered before the next."""

from collections.abc import Callable
from typing import Any

from smpplib import consts
from smpplib.smpp import make_pdu

from services.notifications.adapters.channels.smpp_session import (
    SESSION_ERRORS,
    BindRefused,
    SmsCentre,
    answer_to,
    bind,
    end,
    stands,
    status_text,
)
from services.notifications.adapters.channels.sms_parts import Alphabet, SmsParts, TooLong, parts_of
from services.notifications.domain.delivery import Attempt, lost
from services.notifications.domain.message import Message
from services.notifications.usecases.ports import CannotWrite, Claim
from shared.contracts.notifications.codes import AttemptOutcome, Phase

_ESME_RINVDSTADR, _ESME_RINVDSTTON, _ESME_RINVDSTNPI = 0x0B, 0x50, 0x51
OF_THE_MESSAGE = frozenset({0x01, _ESME_RINVDSTADR, _ESME_RINVDSTTON, _ESME_RINVDSTNPI})
"""Refused for good by any centre: its length, its number. SMPP 3.4, 5.1.3."""
OF_THE_CENTRE = frozenset({0x08, 0x0A, 0x0D, 0x0E, 0x0F, 0x14, 0x58})
"""System error, our own address, bind, password, system id, queue full, throttled: another centre may take it."""


class SmppLine:
    """For one thread."""

    def __init__(self, centre: SmsCentre) -> None:
        self._centre = centre
        self._client: Any = None

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        """See usecases/ports.py."""
        parts = _parts(message)
        try:
            client = self._connection()
        except BindRefused as refused:
            reply = f"bind refused: {refused}"
            return Attempt(Phase.CONNECT, AttemptOutcome.TEMPORARY, reply=reply, of_provider=True)
        except SESSION_ERRORS as error:
            self._end()
            return lost(Phase.CONNECT, _said(error))
        transmitting()
        return self._transmit(client, parts, address, reference=claim.notice_id.bytes[-1])

    def _transmit(self, client: Any, parts: SmsParts, address: str, *, reference: int) -> Attempt:
        taken: list[str] = []
        bodies = parts.encoded(reference)
        for body in bodies:
            try:
                answer = self._submit(client, body, parts.alphabet, address, several=len(bodies) > 1)
            except SESSION_ERRORS as error:
                self._end()
                return lost(Phase.TRANSMITTING, f"{_said(error)}, after {len(taken)} of {len(bodies)} parts")
            if answer.is_error():
                return _refused(int(answer.status), len(taken), len(bodies))
            taken.append(_text(answer.message_id))
        reply = f"{len(taken)} parts, {parts.alphabet}"
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.SENT, reply=reply, references=tuple(taken))

    def _submit(self, client: Any, body: bytes, alphabet: Alphabet, address: str, *, several: bool) -> Any:
        named = not self._centre.source.startswith("+")
        message = make_pdu(
            "submit_sm",
            client=client,
            source_addr_ton=consts.SMPP_TON_ALNUM if named else consts.SMPP_TON_INTL,
            source_addr_npi=0 if named else consts.SMPP_NPI_ISDN,
            source_addr=self._centre.source.lstrip("+"),
            dest_addr_ton=consts.SMPP_TON_INTL,
            dest_addr_npi=consts.SMPP_NPI_ISDN,
            destination_addr=address.lstrip("+"),
            short_message=body,
            data_coding=8 if alphabet is Alphabet.UCS_2 else 0,
            esm_class=consts.SMPP_GSMFEAT_UDHI if several else 0,
            registered_delivery=1,
        )
        client.send_pdu(message)
        return answer_to(client, message.sequence)

    def _connection(self) -> Any:
        if self._client is not None and not stands(self._client):
            self._end()
        if self._client is None:
            self._client = bind(self._centre, "bind_transmitter")
        return self._client

    def close(self) -> None:
        self._end()

    def _end(self) -> None:
        if self._client is not None:
            end(self._client)
            self._client = None


def _parts(message: Message) -> SmsParts:
    try:
        return parts_of(message.text)
    except TooLong as error:
        raise CannotWrite(str(error)) from error


def _refused(status: int, taken: int, of: int) -> Attempt:
    said = status_text(status)
    if taken:  # some of it left: neither here nor elsewhere again
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.UNKNOWN, reply=f"part {taken + 1} of {of} refused: {said}")
    outcome = AttemptOutcome.PERMANENT if status in OF_THE_MESSAGE else AttemptOutcome.TEMPORARY
    return Attempt(Phase.TRANSMITTING, outcome, reply=said, of_provider=status in OF_THE_CENTRE)


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _text(reference: bytes | str | None) -> str:
    said = reference.decode("ascii", "replace") if isinstance(reference, bytes) else reference or ""
    return said.rstrip("\0")
