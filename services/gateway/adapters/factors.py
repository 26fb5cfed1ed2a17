"""Second factors in the gateway's database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters import factor_tables as t
from services.gateway.adapters.accounts import read_account
from services.gateway.adapters.tables import account
from services.gateway.domain.account import Account
from services.gateway.domain.factor import (
    Ceremony,
    Challenge,
    FactorReset,
    FactorRule,
    HalfSignIn,
    OwnFactors,
    Passkey,
    Totp,
)
from shared.contracts.codes import Role

_T, _P, _R, _H, _C = t.totp.c, t.passkey.c, t.recovery_code.c, t.half_sign_in.c, t.passkey_challenge.c


class SqlFactors:
    """See usecases/factor_ports.py."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, account_id: UUID) -> OwnFactors:
        totps = await self._connection.execute(
            select(t.totp).where(_T.account_id == account_id, _T.confirmed_at.is_not(None)).order_by(_T.created_at)
        )
        passkeys = await self._connection.execute(
            select(t.passkey).where(_P.account_id == account_id).order_by(_P.created_at)
        )
        left = await self._connection.execute(select(func.count()).where(_R.account_id == account_id))
        return OwnFactors(
            tuple(_totp(row) for row in totps), tuple(_passkey(row) for row in passkeys), left.scalar_one()
        )

    async def take_turn(self, account_id: UUID) -> None:
        key = f"primo.factor {account_id}"
        await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))

    async def add_totp(self, totp: Totp) -> None:
        await self._connection.execute(
            delete(t.totp).where(_T.account_id == totp.account_id, _T.confirmed_at.is_(None))
        )
        await self._connection.execute(insert(t.totp).values(**vars(totp)))

    async def unconfirmed(self, account_id: UUID) -> Totp | None:
        found = await self._connection.execute(
            select(t.totp).where(_T.account_id == account_id, _T.confirmed_at.is_(None))
        )
        row = found.one_or_none()
        return None if row is None else _totp(row)

    async def confirm_totp(self, totp_id: UUID, name: str, step: int, at: datetime) -> None:
        await self._connection.execute(
            update(t.totp).where(_T.id == totp_id).values(name=name, confirmed_at=at, last_step=step)
        )

    async def use_totp(self, totp_id: UUID, step: int, at: datetime) -> bool:
        used = await self._connection.execute(
            update(t.totp)
            .where(_T.id == totp_id, _T.last_step < step)
            .values(last_step=step, last_used_at=at)
            .returning(_T.id)
        )
        return used.first() is not None

    async def add_passkey(self, passkey: Passkey) -> bool:
        added = await self._connection.execute(
            insert(t.passkey).values(**vars(passkey)).on_conflict_do_nothing().returning(_P.id)
        )
        return added.first() is not None

    async def find_passkey(self, credential_id: bytes) -> tuple[Passkey, Account] | None:
        found = await self._connection.execute(
            select(t.passkey).where(_P.credential_id == credential_id).with_for_update()
        )
        row = found.one_or_none()
        if row is None:
            return None
        owner = await self._connection.execute(select(account).where(account.c.id == row.account_id))
        return _passkey(row), read_account(owner.one())

    async def use_passkey(self, passkey_id: UUID, sign_count: int, at: datetime) -> None:
        await self._connection.execute(
            update(t.passkey).where(_P.id == passkey_id).values(sign_count=sign_count, last_used_at=at)
        )

    async def rename(self, account_id: UUID, factor_id: UUID, name: str) -> bool:
        for table in (t.totp, t.passkey):
            own = (table.c.id == factor_id, table.c.account_id == account_id)
            done = await self._connection.execute(update(table).where(*own).values(name=name).returning(table.c.id))
            if done.first() is not None:
                return True
        return False

    async def remove(self, account_id: UUID, factor_id: UUID) -> bool:
        for table in (t.totp, t.passkey):
            own = (table.c.id == factor_id, table.c.account_id == account_id)
            if (await self._connection.execute(delete(table).where(*own).returning(table.c.id))).first() is not None:
                return True
        return False

    async def remove_all(self, account_id: UUID) -> None:
        for table in (t.totp, t.passkey, t.recovery_code, t.half_sign_in):
            await self._connection.execute(delete(table).where(table.c.account_id == account_id))

    async def give_recovery(self, account_id: UUID, digests: Sequence[str], at: datetime) -> None:
        await self._connection.execute(delete(t.recovery_code).where(_R.account_id == account_id))
        if digests:
            rows = [{"digest": digest, "account_id": account_id, "created_at": at} for digest in digests]
            await self._connection.execute(insert(t.recovery_code), rows)

    async def use_recovery(self, account_id: UUID, digest: str) -> bool:
        used = await self._connection.execute(
            delete(t.recovery_code).where(_R.account_id == account_id, _R.digest == digest).returning(_R.digest)
        )
        return used.first() is not None

    async def begin_half(self, half: HalfSignIn) -> None:
        await self._connection.execute(
            insert(t.half_sign_in).values(
                digest=half.digest,
                account_id=half.account.id,
                created_at=half.created_at,
                failures=half.failures,
                way_before=half.way_before,
            )
        )

    async def find_half(self, digest: str) -> HalfSignIn | None:
        found = await self._connection.execute(select(t.half_sign_in).where(_H.digest == digest).with_for_update())
        row = found.one_or_none()
        if row is None:
            return None
        owner = await self._connection.execute(select(account).where(account.c.id == row.account_id))
        return HalfSignIn(row.digest, read_account(owner.one()), row.created_at, row.failures, row.way_before)

    async def fail_half(self, digest: str) -> None:
        await self._connection.execute(
            update(t.half_sign_in).where(_H.digest == digest).values(failures=_H.failures + 1)
        )

    async def end_half(self, digest: str) -> None:
        await self._connection.execute(delete(t.half_sign_in).where(_H.digest == digest))

    async def begin(self, challenge: Challenge) -> None:
        await self._connection.execute(
            insert(t.passkey_challenge).values(**{**vars(challenge), "ceremony": challenge.ceremony.value})
        )

    async def take(self, digest: str) -> Challenge | None:
        taken = await self._connection.execute(
            delete(t.passkey_challenge).where(_C.digest == digest).returning(t.passkey_challenge)
        )
        row = taken.one_or_none()
        if row is None:
            return None
        return Challenge(row.digest, row.value, Ceremony(row.ceremony), row.account_id, row.created_at)

    async def forget_before(self, half: datetime, challenge: datetime) -> None:
        await self._connection.execute(delete(t.half_sign_in).where(_H.created_at < half))
        await self._connection.execute(delete(t.passkey_challenge).where(_C.created_at < challenge))

    async def rule_for(self, role: Role) -> FactorRule | None:
        r = t.factor_rule.c
        found = await self._connection.execute(
            select(t.factor_rule).where(r.role == role.value).order_by(r.id.desc()).limit(1)
        )
        row = found.one_or_none()
        return None if row is None else _rule(row)

    async def rules(self) -> Sequence[FactorRule]:
        found = await self._connection.execute(select(t.factor_rule).order_by(t.factor_rule.c.id.desc()))
        return [_rule(row) for row in found]

    async def add_rule(self, rule: FactorRule) -> None:
        await self._connection.execute(insert(t.factor_rule).values(**{**vars(rule), "role": rule.role.value}))

    async def add_reset(self, reset: FactorReset) -> None:
        await self._connection.execute(insert(t.factor_reset).values(**vars(reset)))

    async def resets_of(self, account_id: UUID) -> Sequence[FactorReset]:
        r = t.factor_reset.c
        found = await self._connection.execute(
            select(t.factor_reset).where(r.account_id == account_id).order_by(r.id.desc())
        )
        return [FactorReset(row.account_id, row.reason, row.reset_by, row.reset_at) for row in found]


def _totp(row: Row[Any]) -> Totp:
    return Totp(**row._mapping)


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(**row._mapping)


def _rule(row: Row[Any]) -> FactorRule:
    return FactorRule(Role(row.role), row.required_from, row.reason, row.set_by, row.set_at)
