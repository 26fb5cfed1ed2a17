"""Secrets and signatures of Standard Webhooks 1.0."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PREFIX = "whsec_"
SALT_BYTES = 32


def secret_of(key: str, salt: bytes) -> bytes:
    """A subscription's secret is made of the set-up's key and its own salt: neither alone says it, and no table has it.

    HKDF (RFC 5869) with SHA-256.
    """
    return HKDF(SHA256(), length=32, salt=salt, info=b"primo webhook secret").derive(key.encode())


def shown(secret: bytes) -> str:
    """As receivers configure it."""
    return PREFIX + base64.b64encode(secret).decode()


def fresh(key: str) -> tuple[bytes, str]:
    """A new salt, and the secret that it makes, as receivers configure it."""
    salt = secrets.token_bytes(SALT_BYTES)
    return salt, shown(secret_of(key, salt))


def secret_bytes(said: str) -> bytes:
    """Of a secret as it is configured. Raises ValueError."""
    if not said.startswith(PREFIX):
        raise ValueError(f"does not begin with {PREFIX}")
    return base64.b64decode(said.removeprefix(PREFIX), validate=True)


def headers_of(message_id: str, at: datetime, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """The three headers; a signature for each secret, separated by spaces, the newest first."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    signatures = [base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode() for secret in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
