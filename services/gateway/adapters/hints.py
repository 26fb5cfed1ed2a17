"""Which hints accounts have put away, in the gateway's database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters.tables import hint_put_away
from services.gateway.domain.hint import Hint

_C = hint_put_away.c


class SqlHints:
    """See usecases/ports.py."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put_away_by(self, account_id: UUID) -> frozenset[Hint]:
        found = await self._connection.execute(
            select(_C.hint).where(_C.account_id == account_id, _C.hint.in_([one.value for one in Hint]))
        )
        return frozenset(Hint(one) for one in found.scalars())

    async def put_away(self, account_id: UUID, hint: Hint, at: datetime) -> None:
        values = {"account_id": account_id, "hint": hint.value, "at": at}
        await self._connection.execute(insert(hint_put_away).values(values).on_conflict_do_nothing())

    async def show_again(self, account_id: UUID) -> None:
        await self._connection.execute(delete(hint_put_away).where(_C.account_id == account_id))
