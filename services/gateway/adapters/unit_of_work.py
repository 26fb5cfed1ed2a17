"""The gateway's unit of work: its repositories over one connection's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters import tables
from services.gateway.adapters.machines import SqlMachines
from services.gateway.adapters.queue_views import SqlViews
from services.gateway.adapters.snapshots import SqlSnapshots
from services.gateway.domain.account import Account, normalise
from services.gateway.domain.session import Session
from services.gateway.usecases.ports import Credentials, JournalLine
from shared.contracts.codes import Role


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.username, row.display_name, Role(row.role), row.active)


class SqlAccounts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def credentials(self, username: str) -> Credentials | None:
        found = await self._connection.execute(
            select(tables.account).where(tables.account.c.username == normalise(username))
        )
        row = found.one_or_none()
        return None if row is None else Credentials(_account(row), row.password_hash)

    async def save(self, account: Account, password_hash: str) -> None:
        values = {
            "username": account.username,
            "display_name": account.display_name,
            "role": account.role.value,
            "active": account.active,
            "password_hash": password_hash,
        }
        await self._connection.execute(
            insert(tables.account)
            .values(id=account.id, **values)
            .on_conflict_do_update(index_elements=["username"], set_=values)
        )

    async def rehash(self, account_id: UUID, password_hash: str) -> None:
        await self._connection.execute(
            update(tables.account).where(tables.account.c.id == account_id).values(password_hash=password_hash)
        )

    async def any_with(self, role: Role) -> bool:
        found = await self._connection.execute(
            select(tables.account.c.id).where(tables.account.c.role == role.value, tables.account.c.active).limit(1)
        )
        return found.first() is not None

    async def names(self) -> Mapping[UUID, str]:
        found = await self._connection.execute(select(tables.account.c.id, tables.account.c.display_name))
        return {row.id: row.display_name for row in found}

    async def active(self) -> Sequence[Account]:
        a = tables.account.c
        wanted = select(tables.account).where(a.active).order_by(a.display_name, a.id)
        return [_account(row) for row in await self._connection.execute(wanted)]

    async def find(self, account_id: UUID) -> Account | None:
        found = await self._connection.execute(select(tables.account).where(tables.account.c.id == account_id))
        row = found.one_or_none()
        return None if row is None else _account(row)

    async def close(self, account_id: UUID) -> None:
        a = tables.account.c
        await self._connection.execute(update(tables.account).where(a.id == account_id).values(active=False))


class SqlSessions:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(self, digest: str, account_id: UUID, at: datetime) -> None:
        await self._connection.execute(
            insert(tables.session).values(digest=digest, account_id=account_id, created_at=at, used_at=at)
        )

    async def find(self, digest: str) -> Session | None:
        found = await self._connection.execute(
            select(tables.session, tables.account)
            .join(tables.account, tables.account.c.id == tables.session.c.account_id)
            .where(tables.session.c.digest == digest)
        )
        row = found.one_or_none()
        return None if row is None else Session(row.digest, _account(row), row.created_at, row.used_at)

    async def touch(self, digest: str, at: datetime) -> None:
        await self._connection.execute(
            update(tables.session).where(tables.session.c.digest == digest).values(used_at=at)
        )

    async def end(self, digest: str) -> None:
        await self._connection.execute(delete(tables.session).where(tables.session.c.digest == digest))

    async def end_all_of(self, account_id: UUID) -> None:
        await self._connection.execute(delete(tables.session).where(tables.session.c.account_id == account_id))

    async def forget_before(self, at: datetime) -> None:
        await self._connection.execute(delete(tables.session).where(tables.session.c.created_at < at))


class SqlAttempts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take_turn(self, key: str) -> None:
        await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))

    async def since(self, key: str, at: datetime) -> Sequence[datetime]:
        table = tables.sign_in_attempt
        found = await self._connection.execute(
            select(table.c.at).where(table.c.key == key, table.c.at > at).order_by(table.c.at)
        )
        return found.scalars().all()

    async def add(self, key: str, at: datetime) -> None:
        await self._connection.execute(insert(tables.sign_in_attempt).values(key=key, at=at))

    async def forget(self, key: str) -> None:
        await self._connection.execute(delete(tables.sign_in_attempt).where(tables.sign_in_attempt.c.key == key))

    async def forget_before(self, at: datetime) -> None:
        await self._connection.execute(delete(tables.sign_in_attempt).where(tables.sign_in_attempt.c.at < at))


class SqlJournal:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, account_id: UUID | None, act: str, subject: str, at: datetime) -> None:
        await self._connection.execute(
            insert(tables.access_journal).values(at=at, account_id=account_id, act=act, subject=subject)
        )

    async def about(self, subject: str, *, before: int | None, limit: int) -> Sequence[JournalLine]:
        line, account = tables.access_journal.c, tables.account.c
        wanted = (
            select(line.id, line.at, line.account_id, account.display_name, account.role, line.act)
            .outerjoin(tables.account, account.id == line.account_id)
            .where(line.subject == subject)
            .order_by(line.id.desc())
            .limit(limit)
        )
        found = await self._connection.execute(wanted if before is None else wanted.where(line.id < before))
        return [
            JournalLine(r.id, r.at, r.account_id, r.display_name or "", Role(r.role) if r.role else None, r.act)
            for r in found
        ]


class GatewayUnitOfWork:
    """One transaction of the gateway. See usecases/ports.py for what the use cases see of it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.accounts = SqlAccounts(connection)
        self.sessions = SqlSessions(connection)
        self.attempts = SqlAttempts(connection)
        self.journal = SqlJournal(connection)
        self.views = SqlViews(connection)
        self.machines = SqlMachines(connection)
        self.snapshots = SqlSnapshots(connection)
