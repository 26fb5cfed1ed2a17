"""Who sends a receipt by HTTP, as Standard Webhooks 1.0 signs it: an HMAC of the message's id, moment and body."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.network.webhooks.signature import headers_of, secret_bytes

TOLERANCE = timedelta(minutes=5)
"""Between the sender's clock and ours."""
FEWEST_BYTES = 24
_LONGEST = 12
"""Digits of a timestamp: beyond that there is no such year."""


class ReceiptForged(Exception):
    """Signed by nobody we know, too old, or not signed."""


@dataclass(frozen=True)
class Signed:
    """The headers `webhook-id`, `webhook-timestamp` (seconds since 1970) and `webhook-signature`."""

    message_id: str
    timestamp: str
    signatures: str
    """`v1,` and base64; several are parted by spaces, while a secret is changed."""


def key_of(secret: str) -> bytes:
    """Of `whsec_` and base64. Raises ValueError for what is none, or short."""
    key = secret_bytes(secret)
    if len(key) < FEWEST_BYTES:
        raise ValueError(f"has fewer than {FEWEST_BYTES} bytes")
    return key


def verify(key: bytes, signed: Signed, body: bytes, now: datetime) -> None:
    """Raises ReceiptForged."""
    said = signed.timestamp
    if not (said.isascii() and said.isdigit() and len(said) <= _LONGEST):
        raise ReceiptForged
    if abs(now.timestamp() - int(said)) > TOLERANCE.total_seconds():
        raise ReceiptForged
    at = datetime.fromtimestamp(int(said), UTC)
    expected = headers_of(signed.message_id, at, body, [key])["webhook-signature"].encode()
    if not any(hmac.compare_digest(expected, one.encode()) for one in signed.signatures.split(" ")):
        raise ReceiptForged
