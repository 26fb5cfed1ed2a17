"""The receipts of an SMS centre: a session of its own that only listens, for as long as the process works."""

import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from smpplib.smpp import make_pdu
from sqlalchemy import Engine

from services.notifications.adapters.channels.receipts import Receipt, received
from services.notifications.adapters.channels.smpp_session import (
    SESSION_ERRORS,
    BindRefused,
    SmsCentre,
    bind,
    end,
    respond,
)
from shared.telemetry import logging

log = logging.get(__name__)

LISTEN_S = 1.0
ENQUIRE_EVERY = 20
"""Rounds of listening without a word, after which the centre is asked whether it is there."""
REST_S = 5.0
_STATES = {
    "DELIVRD": Receipt.DELIVERED,
    "EXPIRED": Receipt.FAILED,
    "DELETED": Receipt.FAILED,
    "UNDELIV": Receipt.FAILED,
    "REJECTD": Receipt.FAILED,
}
"""SMPP 3.4, appendix B; what else there is is not the end."""
_TEXT = re.compile(r"\bid:(?P<id>\S+).*?\bstat:(?P<stat>[A-Z]+)", re.DOTALL)


@dataclass(frozen=True)
class ReceiptDesk:
    """Listens to one centre."""

    provider: str
    centre: SmsCentre
    engine: Engine

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set. A centre that is away is asked again."""
        while not stop.is_set():
            try:
                client = bind(self.centre, "bind_receiver", timeout_s=LISTEN_S)
            except (*SESSION_ERRORS, BindRefused) as error:
                log.warning("no receipts now", provider=self.provider, error=type(error).__name__)
                stop.wait(REST_S)
                continue
            try:
                self._listen(client, stop)
            finally:
                end(client)

    def _listen(self, client: Any, stop: threading.Event) -> None:
        silent = 0
        while not stop.is_set():
            try:
                pdu = client.read_pdu()
                silent = 0
                self._heard(client, pdu)
            except TimeoutError:
                silent += 1
                if silent % ENQUIRE_EVERY == 0:
                    client.send_pdu(make_pdu("enquire_link", client=client))
                if silent > 3 * ENQUIRE_EVERY:
                    return
            except SESSION_ERRORS as error:
                log.warning("receipts cut off", provider=self.provider, error=type(error).__name__)
                return

    def _heard(self, client: Any, pdu: Any) -> None:
        """Acknowledged once it is kept: what is not, the centre tells again."""
        if pdu.command == "deliver_sm":
            found = receipt_of(pdu)
            if found is not None:
                with self.engine.begin() as connection:
                    received(connection, self.provider, *found, at=datetime.now(UTC))
            respond(client, pdu, "deliver_sm_resp")
        elif pdu.command == "enquire_link":
            respond(client, pdu, "enquire_link_resp")


def receipt_of(pdu: Any) -> tuple[str, Receipt] | None:
    """Reference and end of what a `deliver_sm` tells; None when it is no receipt, or not the end."""
    if not (pdu.esm_class or 0) & 0b0011_1100:
        return None  # what people write back: nobody reads it here
    said = bytes(pdu.short_message or b"").decode("latin-1")
    match = _TEXT.search(said)
    if match is None or match["stat"] not in _STATES:
        return None
    return match["id"], _STATES[match["stat"]]
