"""Sessions in the gateway's database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters.accounts import columns_of, read_account
from services.gateway.adapters.delegations import lent_on, read_lent, with_delegation
from services.gateway.adapters.factor_tables import passkey, totp
from services.gateway.adapters.tables import account, session
from services.gateway.domain.device import Device
from services.gateway.domain.session import Session, SignInWay
from shared.contracts.codes import Role

_S, _A = session.c, account.c


def _known() -> Select[Any]:
    return select(session, *columns_of(account, "owner_")).join(account, _A.id == _S.account_id)


# Made once: each request asks it.
_KNOWN_ON = with_delegation(_known(), _S.acting).add_columns(
    lent_on(_S.account_id, bindparam("day")).label("offered")
).where(_S.digest == bindparam("digest"))  # fmt: skip
"""With what it acts by, and whether there is something to act by that day."""


class SqlSessions:
    """See usecases/ports.py."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(self, new: Session) -> None:
        await self._connection.execute(
            insert(session).values(
                digest=new.digest,
                account_id=new.account.id,
                created_at=new.created_at,
                used_at=new.used_at,
                id=new.id,
                browser=new.device.browser,
                system=new.device.system,
                way=new.way.value,
                proved_at=new.proved_at,
                factor_due=new.factor_due,
            )
        )

    async def find(self, digest: str, day: date) -> Session | None:
        row = (await self._connection.execute(_KNOWN_ON, {"digest": digest, "day": day})).one_or_none()
        if row is None:
            return None
        found = _session(row)
        return replace(found, acting=read_lent(row, found.account), offered=row.offered)

    async def of_account(self, account_id: UUID) -> Sequence[Session]:
        found = await self._connection.execute(
            _known().where(_S.account_id == account_id).order_by(_S.used_at.desc(), _S.id)
        )
        return [_session(row) for row in found]

    async def touch(self, digest: str, at: datetime) -> None:
        await self._connection.execute(update(session).where(_S.digest == digest).values(used_at=at))

    async def act(self, digest: str, delegation_id: UUID | None) -> None:
        await self._connection.execute(update(session).where(_S.digest == digest).values(acting=delegation_id))

    async def prove(self, digest: str, new_digest: str, at: datetime) -> None:
        await self._connection.execute(
            update(session).where(_S.digest == digest).values(digest=new_digest, proved_at=at)
        )

    async def end(self, digest: str) -> None:
        await self._connection.execute(delete(session).where(_S.digest == digest))

    async def end_own(self, account_id: UUID, session_id: UUID) -> bool:
        ended = await self._connection.execute(
            delete(session).where(_S.account_id == account_id, _S.id == session_id).returning(_S.id)
        )
        return ended.first() is not None

    async def end_others(self, account_id: UUID, kept: UUID) -> None:
        await self._connection.execute(delete(session).where(_S.account_id == account_id, _S.id != kept))

    async def end_all_of(self, account_id: UUID) -> None:
        await self._connection.execute(delete(session).where(_S.account_id == account_id))

    async def say_due(self, role: Role, due: datetime | None) -> None:
        theirs = select(_A.id).where(_A.role == role.value)
        having = (
            ~exists().where(passkey.c.account_id == _S.account_id),
            ~exists().where(totp.c.account_id == _S.account_id, totp.c.confirmed_at.is_not(None)),
        )
        await self._connection.execute(update(session).where(_S.account_id.in_(theirs), *having).values(factor_due=due))

    async def say_done(self, account_id: UUID) -> None:
        await self._connection.execute(update(session).where(_S.account_id == account_id).values(factor_due=None))

    async def forget_before(self, at: datetime) -> None:
        await self._connection.execute(delete(session).where(_S.created_at < at))


def _session(row: Row[Any]) -> Session:
    return Session(
        row.digest,
        read_account(row, "owner_"),
        row.created_at,
        row.used_at,
        row.id,
        Device(row.browser, row.system),
        SignInWay(row.way),
        row.proved_at,
        row.factor_due,
    )
