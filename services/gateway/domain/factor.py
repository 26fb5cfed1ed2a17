"""What proves who somebody is beside a password, and for whom the house asks for it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.gateway.domain.account import Account
from shared.contracts.codes import Role

HALF_LASTS = timedelta(minutes=10)
"""Between the password and the factor. [P]"""
HALF_TRIES = 5
"""Then the password is asked for again. [P]"""
CODE_TRIES = 20
"""Wrong codes of one account within `sign_in_limit.WINDOW`: six digits must not be guessed in a lifetime. Passkeys are
not counted: nobody guesses them, so whoever has the password alone keeps nobody out who has one. [P]
"""
CEREMONY_LASTS = timedelta(minutes=5)
"""Between a challenge and the answer of a passkey. [P]"""
MOST_FACTORS = 10
"""Of each kind for one account. [P]"""
LONGEST_GRACE = timedelta(days=90)


class FactorKind(StrEnum):
    TOTP = "totp"
    PASSKEY = "passkey"


@dataclass(frozen=True)
class Totp:
    """An authenticator application. Without `confirmed_at` it counts for nothing yet."""

    id: UUID
    account_id: UUID
    name: str
    sealed: bytes = field(repr=False)
    """Its secret, encrypted."""
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = 0
    last_used_at: datetime | None = None


@dataclass(frozen=True)
class Passkey:
    """A public key whose private half a device or a password store holds (W3C Web Authentication)."""

    id: UUID
    account_id: UUID
    name: str
    credential_id: bytes
    public_key: bytes
    sign_count: int
    created_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True)
class OwnFactors:
    """Of one account: those that count."""

    totps: tuple[Totp, ...] = ()
    passkeys: tuple[Passkey, ...] = ()
    recovery_left: int = 0

    @property
    def any(self) -> bool:
        return bool(self.totps or self.passkeys)

    @property
    def kinds(self) -> frozenset[FactorKind]:
        found = {FactorKind.TOTP} if self.totps else set()
        return frozenset(found | {FactorKind.PASSKEY} if self.passkeys else found)


@dataclass(frozen=True)
class HalfSignIn:
    """The password was right; the factor is still asked for. Known by a digest, as a session is."""

    digest: str
    account: Account
    created_at: datetime
    failures: int = 0
    way_before: str = "password"
    """What was proved: the password, or the institution's sign-in."""

    def holds(self, at: datetime) -> bool:
        return self.account.active and at < self.created_at + HALF_LASTS and self.failures < HALF_TRIES


class Ceremony(StrEnum):
    """What a passkey is asked for."""

    REGISTER = "register"
    SECOND = "second"
    """After the password."""
    ALONE = "alone"
    """Instead of it: the device itself must know its owner."""
    PROVE = "prove"
    """Who is signed in proves it again."""


@dataclass(frozen=True)
class Challenge:
    """Good for one answer. `account_id` is None where anybody may answer."""

    digest: str
    value: bytes = field(repr=False)
    ceremony: Ceremony
    account_id: UUID | None
    created_at: datetime

    def holds(self, at: datetime) -> bool:
        return at < self.created_at + CEREMONY_LASTS


@dataclass(frozen=True)
class FactorRule:
    """From when on a role needs a second factor; None: it does not. Only ever added to: the newest of a role counts."""

    role: Role
    required_from: datetime | None
    reason: str
    set_by: UUID
    set_at: datetime


@dataclass(frozen=True)
class FactorReset:
    """An administrator took away all factors of an account."""

    account_id: UUID
    reason: str
    reset_by: UUID
    reset_at: datetime
