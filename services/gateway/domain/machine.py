"""A program of another institution that reads what planners read: what it may have, how it proves who it is (ADR 0030).

A machine is never a person: it has no role, only the permissions that its scopes name, and each of them only reads.
Secrets and tokens are 256 random bits, so that their SHA-256 is enough of a hash: nothing that could be guessed is
hashed, and a slow hash would only let strangers keep us busy.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from uuid import UUID

from services.gateway.domain.permissions import Permission
from services.gateway.domain.session import same

TOKEN_LASTS = timedelta(minutes=15)
"""A token of an hour would be a secret of its own. [P]"""
OVERLAP = timedelta(days=7)
"""How long the secret before is still good after another one was made. [P]"""
LONGEST = timedelta(days=731)
"""An access is given for two years at most; then somebody decides again. [P]"""
TOUCH_EVERY = timedelta(minutes=1)
"""How often the last use is written: not at every request."""
SECRET_MARK, TOKEN_MARK = "primo_secret_", "primo_token_"


class Scope(StrEnum):
    """What a machine may be allowed, by the word that OAuth has for it."""

    CHANGES = "changes:read"
    PIPELINE = "pipeline:read"
    PLAN = "plan:read"


GIVES: Mapping[Scope, Permission] = MappingProxyType(
    {
        Scope.CHANGES: Permission.SEE_CHANGES,
        Scope.PIPELINE: Permission.SEE_PIPELINE,
        Scope.PLAN: Permission.SEE_PLAN,
    }
)


def scope_for(permission: Permission) -> Scope | None:
    """None: no machine may have it."""
    return next((scope for scope, given in GIVES.items() if given is permission), None)


def permissions_of(scopes: Iterable[Scope]) -> frozenset[Permission]:
    return frozenset(GIVES[scope] for scope in scopes)


def known_scopes(words: Iterable[str]) -> frozenset[Scope]:
    """Words that are no scope (any more) give nothing."""
    return frozenset(Scope(word) for word in words if word in {*Scope})


@dataclass(frozen=True)
class Secret:
    """One of a machine's secrets, by its digest: two while one takes the place of the other."""

    digest: str
    created_at: datetime
    ends_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.ends_at is None or at < self.ends_at


@dataclass(frozen=True)
class Machine:
    id: UUID
    name: str
    scopes: frozenset[Scope]
    expires_at: datetime
    created_by: UUID
    created_at: datetime
    revoked_at: datetime | None = None
    revoked_by: UUID | None = None
    last_used_at: datetime | None = None
    secrets: tuple[Secret, ...] = field(default=(), repr=False)

    def holds(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    def proves(self, secret: str, at: datetime) -> bool:
        """Whether one of the secrets that are good now is this one. Every one is compared, each in constant time."""
        given = digest(secret)
        right = [same(given, known.digest) and known.holds(at) for known in self.secrets]
        return any(right)

    def to_be_touched(self, at: datetime) -> bool:
        return self.last_used_at is None or at >= self.last_used_at + TOUCH_EVERY

    def two_secrets_until(self, at: datetime) -> datetime | None:
        return max((s.ends_at for s in self.secrets if s.ends_at is not None and s.holds(at)), default=None)


@dataclass(frozen=True)
class Token:
    """What a machine comes with, for some minutes. Its digest is kept, never itself."""

    digest: str
    machine_id: UUID
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime


def new_secret() -> str:
    return SECRET_MARK + secrets.token_urlsafe(32)


def new_token() -> str:
    return TOKEN_MARK + secrets.token_urlsafe(32)


def digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()
