"""Webhooks as Standard Webhooks 1.0 has them: secrets, signatures, and what the end of an attempt means.

Events of one subscription are sent in the order of the log, one at a time: the next one leaves when the one before was
acknowledged. A receiver that is away is asked about one event, not about all of them; when it is back nothing is
missing and nothing is out of order. What is given up is given up by a person. ADR 0025.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PREFIX = "whsec_"
SALT_BYTES = 32
REPLY_BYTES = 1024
"""Of an answer, kept for whoever looks at the attempt."""
JITTER = 0.2
"""A pause is drawn between so much less and so much more: receivers that fell together are not asked together."""


class State(StrEnum):
    """Of a subscription."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"
    CLOSED = "closed"


class Because(StrEnum):
    """Why a subscription is disabled."""

    GONE = "gone"
    FAILING = "failing"


class Delivered(StrEnum):
    """State of a delivery."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    SKIPPED = "skipped"
    REPLAYED = "replayed"
    FAILED = "failed"
    """Of a test only: an event of the log is never given up by itself."""


class Outcome(StrEnum):
    """How an attempt ended."""

    UNDER_WAY = "under_way"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    GONE = "gone"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    CUT_OFF = "cut_off"
    NOT_HTTP = "not_http"
    ADDRESS_REFUSED = "address_refused"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Ended:
    """The end of an attempt. `reply`: what the receiver answered, or what went wrong; cut."""

    outcome: Outcome
    status: int | None = None
    reply: str = ""


@dataclass(frozen=True)
class Verdict:
    """What becomes of the subscription. `pause`: until the next attempt; None: there is none by itself."""

    acknowledged: bool
    tries: int
    pause: timedelta | None = None
    disabled: Because | None = None


def answered(status: int, reply: str) -> Ended:
    """By the status alone: 2xx is acknowledged, nothing else is. A redirection is not followed, wherever it leads."""
    if 200 <= status <= 299:
        return Ended(Outcome.ACKNOWLEDGED, status, reply)
    if 300 <= status <= 399:
        return Ended(Outcome.REDIRECTED, status, reply)
    return Ended(Outcome.GONE if status == 410 else Outcome.REFUSED, status, reply)


def judge(ended: Ended, tries_before: int, pauses: Sequence[timedelta], draw: float) -> Verdict:
    """`draw`: from 0 to 1, by chance. A process of ours that ended says nothing about the receiver."""
    if ended.outcome is Outcome.ACKNOWLEDGED:
        return Verdict(acknowledged=True, tries=0)
    if ended.outcome is Outcome.INTERRUPTED:
        return Verdict(acknowledged=False, tries=tries_before, pause=timedelta())
    tries = tries_before + 1
    if ended.outcome is Outcome.GONE:
        return Verdict(acknowledged=False, tries=tries, disabled=Because.GONE)
    if tries > len(pauses):
        return Verdict(acknowledged=False, tries=tries, disabled=Because.FAILING)
    pause = pauses[tries_before] * (1 + JITTER * (2 * draw - 1))
    return Verdict(acknowledged=False, tries=tries, pause=pause)


def secret_of(key: str, salt: bytes) -> bytes:
    """A subscription's secret is made of the set-up's key and its own salt: neither alone says it, and no table has it.

    HKDF (RFC 5869) with SHA-256, for one block.
    """
    extracted = hmac.new(salt, key.encode(), hashlib.sha256).digest()
    return hmac.new(extracted, b"primo webhook secret\x01", hashlib.sha256).digest()


def shown(secret: bytes) -> str:
    """As receivers configure it."""
    return PREFIX + base64.b64encode(secret).decode()


def headers_of(message_id: str, at: datetime, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """The three headers; a signature for each secret, separated by spaces, the newest first."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    signatures = [base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode() for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
