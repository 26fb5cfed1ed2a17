"""Hints shown by a browser: encrypted for it alone (RFC 8291), handed to its push service (RFC 8030) by who we are
(VAPID, RFC 8292).

The endpoint comes from outside, so it is that of a known push service, looked up once, public and over TLS
(shared/network/webhooks); no redirection is followed. All messages are equally long: their size tells no language.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import jwt
from pydantic_core import to_json
from webpush import WebPush, WebPushSubscription

from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.writing.medium import direction
from services.notifications.domain.delivery import Attempt, lost
from services.notifications.domain.message import Message
from services.notifications.domain.text_key import text_key
from services.notifications.domain.timing import TimingPolicy
from services.notifications.usecases.ports import Claim
from shared.contracts.investor.browser_views import PushAddress
from shared.contracts.notifications.codes import AttemptOutcome, Phase
from shared.network.vapid_key import VapidKey
from shared.network.webhooks.caller import WebhookCaller
from shared.network.webhooks.outcome import Ended, Outcome
from shared.reference.push_services import service_of

MEDIA_TYPE, USER_AGENT = "application/octet-stream", "PRIMO-Notices/1"
PAYLOAD_BYTES = 1024
"""Before encryption. RFC 8291 section 4: a push service takes at least 3993."""
TOKEN_LASTS_S = 12 * 3600
"""RFC 8292 section 2: at most 24 hours."""
TOPIC_LETTERS = 32
"""RFC 8030 section 5.4: at most so many of base64url."""
_LONGEST_REPLY = 300
_GONE = frozenset({404, 410})
"""RFC 8030 section 7.3: the subscription has expired or was ended."""
_NOT_NOW = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Of the push service. It answered that it did not take it; and should it have, the same topic takes its place."""

Gone = Callable[[UUID], None]
"""Told of a browser whose push service knows it no more."""


@dataclass(frozen=True)
class PushSetUp:
    """What all lines share."""

    key: VapidKey
    contact: str
    """Whom a push service writes to when something is wrong with what we send (RFC 8292 section 2.1)."""
    policy: TimingPolicy
    caller: WebhookCaller
    gone: Gone


class _Vapid:
    """Who we are. The library's own leaves the port out of the audience; RFC 8292 asks for the origin (RFC 6454)."""

    def __init__(self, key: VapidKey) -> None:
        self._key = key

    def get_authorization_header(self, endpoint: Any, subscriber: str, expiration: int) -> str:
        parts = urlsplit(str(endpoint))
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + expiration,
            "sub": f"mailto:{subscriber}",
        }
        token = jwt.encode(claims, self._key.private, algorithm="ES256")
        return f"vapid t={token}, k={self._key.public}"


class PushLine:
    """To one push service. For one thread."""

    def __init__(self, set_up: PushSetUp) -> None:
        self._set_up = set_up
        key = set_up.key
        self._push = WebPush(key.private_pem, key.public_pem, set_up.contact, expiration=TOKEN_LASTS_S)
        self._push.vapid = _Vapid(key)

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        """See usecases/ports.py. `address`: a PushAddress as JSON."""
        browser = PushAddress.model_validate_json(address)
        headers, body = self._sealed(claim, message, browser)
        transmitting()
        ended = self._set_up.caller.post(browser.endpoint, headers, body)
        if ended.status in _GONE:
            self._set_up.gone(browser.browser_id)
        return _judged(ended)

    def close(self) -> None:
        """Nothing is kept open."""

    def _sealed(self, claim: Claim, message: Message, browser: PushAddress) -> tuple[Mapping[str, str], bytes]:
        topic = topic_of(browser)
        subscription = WebPushSubscription.model_validate(
            {"endpoint": browser.endpoint, "keys": {"p256dh": browser.p256dh, "auth": browser.auth}}
        )
        sealed = self._push.get(_payload(message, topic), subscription)
        policy, text = self._set_up.policy, text_key(claim.kind, claim.facts.status, claim.facts.text)
        headers = {
            "content-encoding": sealed.headers["content-encoding"],
            "authorization": sealed.headers["authorization"],
            "ttl": str(int(policy.push_lives.total_seconds())),
            "urgency": policy.urgency(claim.priority, text),
            "topic": topic,
        }
        return headers, sealed.encrypted


class PushServices:
    """A carrier: each browser is reached by its own push service, which no other one can stand in for."""

    def __init__(self, by_name: Mapping[str, Providers], named_origins: tuple[str, ...]) -> None:
        self._by_name = by_name
        self._named_origins = named_origins

    def ready(self) -> bool:
        return any(one.ready() for one in self._by_name.values())

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        """See usecases/ports.py."""
        endpoint = PushAddress.model_validate_json(address).endpoint
        line = self._by_name.get(service_of(endpoint, self._named_origins) or "")
        if line is None:
            return Attempt(
                Phase.RECIPIENT, AttemptOutcome.PERMANENT, reply="it listens to no push service that is known"
            )
        return line.deliver(claim, message, address, transmitting)

    def close(self) -> None:
        for one in self._by_name.values():
            one.close()


def topic_of(browser: PushAddress) -> str:
    """A newer hint about the same dossier takes the place of one that waits, and of the one that is shown. Nobody who
    does not know the browser's secret learns from it which hints belong together elsewhere.
    """
    return sha256(f"{browser.auth} {browser.dossier_id}".encode()).hexdigest()[:TOPIC_LETTERS]


def _payload(message: Message, topic: str) -> bytes:
    body, _, link = message.text.strip().rpartition("\n")
    said = {"title": message.subject, "body": body, "link": link, "tag": topic}
    said |= {"lang": message.language, "dir": direction(message.language)}
    return to_json(said).ljust(PAYLOAD_BYTES)


def _judged(ended: Ended) -> Attempt:
    if ended.outcome is Outcome.ADDRESS_REFUSED:
        reply = f"its push service is at no address that is sent to: {ended.reply}"
        return Attempt(Phase.RECIPIENT, AttemptOutcome.PERMANENT, reply=reply)
    if ended.status is None:
        # How far it came is not told but of what could not be reached: then it may have arrived.
        return lost(Phase.CONNECT if ended.outcome is Outcome.UNREACHABLE else Phase.TRANSMITTING, ended.reply)
    reply = f"HTTP {ended.status} {ended.reply}".strip()[:_LONGEST_REPLY]
    if ended.status in (200, 201, 202):
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.SENT, reply=f"HTTP {ended.status}")
    if ended.status in _GONE:
        return Attempt(Phase.RECIPIENT, AttemptOutcome.PERMANENT, reply=reply)
    if ended.status in _NOT_NOW:
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.TEMPORARY, reply=reply, of_provider=True)
    # 400, 401, 403, 413 and redirections: of what we sent to this browser, which the same again would not change.
    return Attempt(Phase.TRANSMITTING, AttemptOutcome.PERMANENT, reply=reply)
