"""What the use cases of second factors need of the outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.factor import (
    Challenge,
    FactorReset,
    FactorRule,
    HalfSignIn,
    OwnFactors,
    Passkey,
    Totp,
)
from shared.contracts.codes import Role


class Factors(Protocol):
    """Factors, the challenges and half sign-ins on the way to them, and the house's rules."""

    async def of(self, account_id: UUID) -> OwnFactors:
        """Those that count, by age."""

    async def take_turn(self, account_id: UUID) -> None:
        """One change of an account's factors at a time, until the transaction ends."""

    async def add_totp(self, totp: Totp) -> None:
        """In the place of one that was not confirmed."""

    async def unconfirmed(self, account_id: UUID) -> Totp | None: ...

    async def confirm_totp(self, totp_id: UUID, name: str, step: int, at: datetime) -> None: ...

    async def use_totp(self, totp_id: UUID, step: int, at: datetime) -> bool:
        """False: a code of that step or a later one was used meanwhile."""

    async def add_passkey(self, passkey: Passkey) -> bool:
        """False: it is known already."""

    async def find_passkey(self, credential_id: bytes) -> tuple[Passkey, Account] | None:
        """Under a lock, so that its counter is looked at and written in one go."""

    async def use_passkey(self, passkey_id: UUID, sign_count: int, at: datetime) -> None: ...

    async def rename(self, account_id: UUID, factor_id: UUID, name: str) -> bool:
        """False: no factor of this account has the id; so below."""

    async def remove(self, account_id: UUID, factor_id: UUID) -> bool: ...

    async def remove_all(self, account_id: UUID) -> None:
        """Recovery codes too."""

    async def give_recovery(self, account_id: UUID, digests: Sequence[str], at: datetime) -> None:
        """In the place of those before."""

    async def use_recovery(self, account_id: UUID, digest: str) -> bool:
        """False: there is no such code, or it was used."""

    async def begin_half(self, half: HalfSignIn) -> None: ...

    async def find_half(self, digest: str) -> HalfSignIn | None:
        """Under a lock."""

    async def fail_half(self, digest: str) -> None: ...

    async def end_half(self, digest: str) -> None: ...

    async def begin(self, challenge: Challenge) -> None: ...

    async def take(self, digest: str) -> Challenge | None:
        """It is gone with the answer, right or wrong."""

    async def forget_before(self, half: datetime, challenge: datetime) -> None: ...

    async def rule_for(self, role: Role) -> FactorRule | None: ...

    async def rules(self) -> Sequence[FactorRule]:
        """All that ever were, the newest first."""

    async def add_rule(self, rule: FactorRule) -> None: ...

    async def add_reset(self, reset: FactorReset) -> None: ...

    async def resets_of(self, account_id: UUID) -> Sequence[FactorReset]:
        """The newest first."""


class Sealing(Protocol):
    """Keeps a secret in the database that the database alone cannot read."""

    def seal(self, plain: str, about: UUID) -> bytes: ...

    def open(self, sealed: bytes, about: UUID) -> str:
        """Raises SealBroken when the key is another one, or the bytes are somebody else's."""


class SealBroken(Exception):
    """What is stored cannot be read with this key."""


@dataclass(frozen=True)
class NewKey:
    credential_id: bytes
    public_key: bytes
    sign_count: int


class Passkeys(Protocol):
    """The protocol with browsers. Answers are what `PublicKeyCredential.toJSON()` gives."""

    @property
    def possible(self) -> bool:
        """Browsers give them to sites with a name alone, and over TLS but for `localhost`."""

    def creation(self, account: Account, challenge: bytes, known: Sequence[bytes]) -> dict[str, Any]: ...

    def request(self, challenge: bytes, known: Sequence[bytes], *, alone: bool) -> dict[str, Any]:
        """`alone`: the device must know its owner, and names the account by itself."""

    def created(self, answer: dict[str, Any], challenge: bytes) -> NewKey:
        """Raises PasskeyRefused."""

    def credential_of(self, answer: dict[str, Any]) -> bytes:
        """Which passkey answers. Raises PasskeyRefused."""

    def proved(self, answer: dict[str, Any], challenge: bytes, passkey: Passkey, *, alone: bool) -> int:
        """Its new counter. Raises PasskeyRefused, PasskeyCopied."""
