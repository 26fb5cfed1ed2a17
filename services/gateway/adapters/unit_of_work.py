"""The gateway's unit of work: its repositories over one connection's transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters import tables
from services.gateway.adapters.accounts import SqlAccounts
from services.gateway.adapters.delegations import SqlDelegations
from services.gateway.adapters.factors import SqlFactors
from services.gateway.adapters.hints import SqlHints
from services.gateway.adapters.machines import SqlMachines
from services.gateway.adapters.provider_links import SqlProviderLinks
from services.gateway.adapters.queue_views import SqlViews
from services.gateway.adapters.sessions import SqlSessions
from services.gateway.adapters.snapshots import SqlSnapshots
from services.gateway.usecases.ports import JournalLine
from shared.contracts.codes import Role


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

    async def take_back(self, key: str) -> None:
        attempt = tables.sign_in_attempt.c
        newest = select(func.max(attempt.id)).where(attempt.key == key).scalar_subquery()
        await self._connection.execute(delete(tables.sign_in_attempt).where(attempt.id == newest))

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
        self.delegations = SqlDelegations(connection)
        self.attempts = SqlAttempts(connection)
        self.journal = SqlJournal(connection)
        self.views = SqlViews(connection)
        self.hints = SqlHints(connection)
        self.machines = SqlMachines(connection)
        self.snapshots = SqlSnapshots(connection)
        self.factors = SqlFactors(connection)
        self.providers = SqlProviderLinks(connection)
