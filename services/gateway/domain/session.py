"""A signed-in session: a random token that only the browser keeps; here only its SHA-256 is known."""

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.delegation import Delegation
from services.gateway.domain.device import Device

LASTS = timedelta(hours=10)
"""A working day. [P]"""
IDLE = timedelta(hours=2)
"""Without a request for this long, a session has ended. [P]"""
TOUCH_EVERY = timedelta(minutes=5)
"""How often the last use is written: not at every request."""
PROVED_LASTS = timedelta(minutes=15)
"""How long after one proved who one is, doors may be changed without proving it again. [P]"""
KNOWN_LONGER = timedelta(hours=24)
"""How long an ended session is still known: whose it was decides to whom what was typed is given back."""


class SignInWay(StrEnum):
    """How a session was opened."""

    PASSWORD = "password"  # noqa: S105 - the name of a way in
    TOTP = "totp"
    """A password and the code of an authenticator application."""
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    """A password and a recovery code."""
    PROVIDER = "provider"
    """The institution's own sign-in (OpenID Connect)."""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored instead of the token."""
    return sha256(token.encode()).hexdigest()


def csrf_token(session_id: UUID, secret: str) -> str:
    """Bound to one session, and not to be computed from what the database holds alone. It outlives a change of the
    session's token: forms in other windows stay good.
    """
    return hmac.new(secret.encode(), f"csrf:{session_id}".encode(), sha256).hexdigest()


def masked(token: str) -> str:
    """Another text each time that stands for the same token: a page's length then tells nothing of it (BREACH)."""
    plain = bytes.fromhex(token)
    pad = secrets.token_bytes(len(plain))
    return (pad + _added(pad, plain)).hex()


def stands_for(given: str, token: str) -> bool:
    """Whether it is the token, masked or as it is. Compared in constant time."""
    return same(given, token) or same(_unmasked(given), token)


def same(given: str, expected: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


def _unmasked(given: str) -> str:
    try:
        both = bytes.fromhex(given)
    except ValueError:
        return ""
    half = len(both) // 2
    return _added(both[:half], both[half:]).hex() if len(both) == 2 * half else ""


def _added(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


@dataclass(frozen=True)
class Session:
    digest: str
    account: Account
    """Whose it is; while it acts for a colleague, with the colleague's role and provinces."""
    created_at: datetime
    used_at: datetime
    id: UUID
    """Names it to its owner; of no use to anybody who wants in."""
    device: Device
    way: SignInWay
    proved_at: datetime
    """When its owner last proved who they are."""
    factor_due: datetime | None = None
    """From when on a second factor is asked of this account, which has none."""
    acting: Delegation | None = None
    """What was lent to its owner and taken up in this session."""
    offered: bool = False
    """Whether there is something that its owner may take up today."""

    def on(self, day: date) -> "Session":
        """As it is that day: a delegation counts from its first to its last day, and until something has ended it."""
        if self.acting is None:
            return self
        if not self.acting.holds_on(day):
            return replace(self, acting=None)
        return replace(self, account=self.acting.borne_by(self.account))

    def holds(self, at: datetime) -> bool:
        return self.account.active and at < self.created_at + LASTS and at < self.used_at + IDLE

    def to_be_touched(self, at: datetime) -> bool:
        return at >= self.used_at + TOUCH_EVERY

    def is_proved(self, at: datetime) -> bool:
        return at < self.proved_at + PROVED_LASTS

    def is_confined(self, at: datetime) -> bool:
        """Until there is a second factor, its owner may do nothing but add one."""
        return self.factor_due is not None and at >= self.factor_due
