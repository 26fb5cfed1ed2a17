"""Second factors in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
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
from services.gateway.usecases.ports import Credentials
from shared.contracts.codes import Role


@dataclass
class KeptFactors:
    totps: dict[UUID, Totp] = field(default_factory=dict)
    passkeys: dict[UUID, Passkey] = field(default_factory=dict)
    recovery: dict[str, UUID] = field(default_factory=dict)
    halves: dict[str, HalfSignIn] = field(default_factory=dict)
    challenges: dict[str, Challenge] = field(default_factory=dict)
    rules: list[FactorRule] = field(default_factory=list)
    resets: list[FactorReset] = field(default_factory=list)


class MemoryFactors:
    """See usecases/factor_ports.py."""

    def __init__(self, kept: KeptFactors, accounts: dict[str, Credentials]) -> None:
        self._kept = kept
        self._accounts = accounts

    async def of(self, account_id: UUID) -> OwnFactors:
        totps = tuple(t for t in self._kept.totps.values() if t.account_id == account_id and t.confirmed_at)
        passkeys = tuple(p for p in self._kept.passkeys.values() if p.account_id == account_id)
        return OwnFactors(totps, passkeys, list(self._kept.recovery.values()).count(account_id))

    async def take_turn(self, account_id: UUID) -> None:
        """One event loop, no awaits in between: it is already our turn."""

    async def add_totp(self, totp: Totp) -> None:
        waiting = await self.unconfirmed(totp.account_id)
        if waiting is not None:
            del self._kept.totps[waiting.id]
        self._kept.totps[totp.id] = totp

    async def unconfirmed(self, account_id: UUID) -> Totp | None:
        own = (t for t in self._kept.totps.values() if t.account_id == account_id)
        return next((t for t in own if t.confirmed_at is None), None)

    async def confirm_totp(self, totp_id: UUID, name: str, step: int, at: datetime) -> None:
        self._kept.totps[totp_id] = replace(self._kept.totps[totp_id], name=name, last_step=step, confirmed_at=at)

    async def use_totp(self, totp_id: UUID, step: int, at: datetime) -> bool:
        known = self._kept.totps[totp_id]
        if known.last_step >= step:
            return False
        self._kept.totps[totp_id] = replace(known, last_step=step, last_used_at=at)
        return True

    async def add_passkey(self, passkey: Passkey) -> bool:
        if any(p.credential_id == passkey.credential_id for p in self._kept.passkeys.values()):
            return False
        self._kept.passkeys[passkey.id] = passkey
        return True

    async def find_passkey(self, credential_id: bytes) -> tuple[Passkey, Account] | None:
        found = next((p for p in self._kept.passkeys.values() if p.credential_id == credential_id), None)
        return None if found is None else (found, self._account(found.account_id))

    async def use_passkey(self, passkey_id: UUID, sign_count: int, at: datetime) -> None:
        known = self._kept.passkeys[passkey_id]
        self._kept.passkeys[passkey_id] = replace(known, sign_count=sign_count, last_used_at=at)

    async def rename(self, account_id: UUID, factor_id: UUID, name: str) -> bool:
        totp, passkey = self._kept.totps.get(factor_id), self._kept.passkeys.get(factor_id)
        if totp is not None and totp.account_id == account_id:
            self._kept.totps[factor_id] = replace(totp, name=name)
            return True
        if passkey is not None and passkey.account_id == account_id:
            self._kept.passkeys[factor_id] = replace(passkey, name=name)
            return True
        return False

    async def remove(self, account_id: UUID, factor_id: UUID) -> bool:
        totp, passkey = self._kept.totps.get(factor_id), self._kept.passkeys.get(factor_id)
        if totp is not None and totp.account_id == account_id:
            del self._kept.totps[factor_id]
            return True
        if passkey is not None and passkey.account_id == account_id:
            del self._kept.passkeys[factor_id]
            return True
        return False

    async def remove_all(self, account_id: UUID) -> None:
        kept = self._kept
        kept.totps = {k: t for k, t in kept.totps.items() if t.account_id != account_id}
        kept.passkeys = {k: p for k, p in kept.passkeys.items() if p.account_id != account_id}
        kept.halves = {k: h for k, h in kept.halves.items() if h.account.id != account_id}
        await self.give_recovery(account_id, (), datetime.min)

    async def give_recovery(self, account_id: UUID, digests: Sequence[str], at: datetime) -> None:
        others = {digest: owner for digest, owner in self._kept.recovery.items() if owner != account_id}
        self._kept.recovery = others | dict.fromkeys(digests, account_id)

    async def use_recovery(self, account_id: UUID, digest: str) -> bool:
        if self._kept.recovery.get(digest) != account_id:
            return False
        del self._kept.recovery[digest]
        return True

    async def begin_half(self, half: HalfSignIn) -> None:
        self._kept.halves[half.digest] = half

    async def find_half(self, digest: str) -> HalfSignIn | None:
        half = self._kept.halves.get(digest)
        return None if half is None else replace(half, account=self._account(half.account.id))

    async def fail_half(self, digest: str) -> None:
        half = self._kept.halves[digest]
        self._kept.halves[digest] = replace(half, failures=half.failures + 1)

    async def end_half(self, digest: str) -> None:
        self._kept.halves.pop(digest, None)

    async def begin(self, challenge: Challenge) -> None:
        self._kept.challenges[challenge.digest] = challenge

    async def take(self, digest: str) -> Challenge | None:
        return self._kept.challenges.pop(digest, None)

    async def forget_before(self, half: datetime, challenge: datetime) -> None:
        kept = self._kept
        kept.halves = {k: one for k, one in kept.halves.items() if one.created_at >= half}
        kept.challenges = {k: one for k, one in kept.challenges.items() if one.created_at >= challenge}

    async def rule_for(self, role: Role) -> FactorRule | None:
        return next((rule for rule in await self.rules() if rule.role is role), None)

    async def rules(self) -> Sequence[FactorRule]:
        return self._kept.rules[::-1]

    async def add_rule(self, rule: FactorRule) -> None:
        self._kept.rules.append(rule)

    async def add_reset(self, reset: FactorReset) -> None:
        self._kept.resets.append(reset)

    async def resets_of(self, account_id: UUID) -> Sequence[FactorReset]:
        return [reset for reset in self._kept.resets[::-1] if reset.account_id == account_id]

    def _account(self, account_id: UUID) -> Account:
        return next(known.account for known in self._accounts.values() if known.account.id == account_id)
