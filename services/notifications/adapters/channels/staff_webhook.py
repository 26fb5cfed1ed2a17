"""Alerts to staff by a signed webhook (Standard Webhooks 1.0): a bridge into the centre's chat reads them.

Which dossier, by its number, or which campaign, by its title; what happened, in the words of the text for staff, and
the console's page. No name, no address, nothing that an investor wrote: who reads on signs in. The receiver knows a
repeat by `webhook-id`, so what may have arrived is sent again; what it says of the alert itself (4xx) is believed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from services.notifications.adapters.writing.links import console_page
from services.notifications.domain.delivery import Attempt
from services.notifications.domain.message import Message
from services.notifications.usecases.ports import Claim, Now
from shared.contracts.notifications.codes import AttemptOutcome, Phase
from shared.network.webhooks.caller import WebhookCaller
from shared.network.webhooks.outcome import Ended, Outcome
from shared.network.webhooks.signature import headers_of

TYPE = "primo.staff_alert.v1"
_LONGEST_REPLY = 300
_NOT_NOW = frozenset({401, 403, 404, 408, 425, 429})
"""Its set-up, not the alert: it is mended, and what waits goes out."""


@dataclass(frozen=True)
class StaffBridge:
    """Where it is posted, and signed with what."""

    url: str
    secrets: tuple[bytes, ...] = field(repr=False)
    """The newest first."""
    console_url: str
    named_origins: tuple[str, ...] = ()
    """Those that may be in a private network, or take no TLS."""
    ca_file: str | None = None


class StaffWebhookLine:
    """For one thread; each post has a connection of its own."""

    def __init__(self, bridge: StaffBridge, now: Now) -> None:
        self._bridge, self._now = bridge, now
        self._caller = WebhookCaller(
            named_origins=bridge.named_origins,
            ca_file=bridge.ca_file,
            media_type="application/json; charset=utf-8",
            user_agent="PRIMO-Notices/1",
        )

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:  # noqa: ARG002 - one receiver
        """See usecases/ports.py."""
        at, link = self._now(), console_page(self._bridge.console_url, claim)
        said = {
            "type": TYPE,
            "timestamp": claim.created_at.isoformat(),
            "text": f"{message.subject} {link}",
            "data": {
                "notice_id": str(claim.notice_id),
                "number": claim.facts.number,
                "call": str(claim.facts.text),
                "language": str(message.language),
                "link": link,
            },
        }
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        transmitting()
        headers = headers_of(str(claim.notice_id), at, body, self._bridge.secrets)
        return _judged(self._caller.post(self._bridge.url, headers, body))

    def close(self) -> None:
        """Nothing is held."""


def _judged(ended: Ended) -> Attempt:
    reply = f"{ended.outcome}{f' HTTP {ended.status}' if ended.status else ''} {ended.reply}".strip()[:_LONGEST_REPLY]
    if ended.outcome is Outcome.ACKNOWLEDGED:
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.SENT, reply=reply)
    refused = ended.status is not None and 400 <= ended.status < 500 and ended.status not in _NOT_NOW
    if refused or ended.outcome is Outcome.GONE:
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.PERMANENT, reply=reply)
    phase = Phase.CONNECT if ended.status is None else Phase.TRANSMITTING
    return Attempt(phase, AttemptOutcome.TEMPORARY, reply=reply, of_provider=True)
