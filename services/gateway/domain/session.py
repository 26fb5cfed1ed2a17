"""A signed-in session: a random token that only the browser keeps; here only its SHA-256 is known."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from services.gateway.domain.account import Account

LASTS = timedelta(hours=10)
"""A working day. [P]"""
IDLE = timedelta(hours=2)
"""Without a request for this long, a session has ended. [P]"""
TOUCH_EVERY = timedelta(minutes=5)
"""How often the last use is written: not at every request."""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored instead of the token."""
    return sha256(token.encode()).hexdigest()


def csrf_token(token_digest: str, secret: str) -> str:
    """Bound to one session, and not to be computed from what the database holds alone."""
    return hmac.new(secret.encode(), f"csrf:{token_digest}".encode(), sha256).hexdigest()


def same(given: str, expected: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


@dataclass(frozen=True)
class Session:
    digest: str
    account: Account
    created_at: datetime
    used_at: datetime

    def holds(self, at: datetime) -> bool:
        return self.account.active and at < self.created_at + LASTS and at < self.used_at + IDLE

    def to_be_touched(self, at: datetime) -> bool:
        return at >= self.used_at + TOUCH_EVERY
