"""Stored filters of the queue in the gateway's database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters.tables import queue_view
from services.gateway.domain.queue_view import QueueView

_C = queue_view.c


class SqlViews:
    """See usecases/ports.py."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, view: QueueView) -> None:
        values = {**vars(view), "filters": dict(view.filters)}
        statement = insert(queue_view).values(values)
        await self._connection.execute(
            statement.on_conflict_do_update(constraint="queue_view_one_of_a_name", set_=values)
        )

    async def find(self, view_id: UUID) -> QueueView | None:
        row = (await self._connection.execute(select(queue_view).where(_C.id == view_id))).one_or_none()
        return None if row is None else _view(row)

    async def named_for(self, account_id: UUID) -> Sequence[QueueView]:
        found = await self._connection.execute(
            select(queue_view)
            .where(_C.name.is_not(None), or_(_C.account_id == account_id, _C.shared))
            .order_by(_C.name, _C.id)
        )
        return [_view(row) for row in found]

    async def remove(self, view_id: UUID) -> None:
        await self._connection.execute(delete(queue_view).where(_C.id == view_id))

    async def forget_unnamed_before(self, at: datetime) -> None:
        await self._connection.execute(delete(queue_view).where(_C.name.is_(None), _C.created_at < at))


def _view(row: Row[Any]) -> QueueView:
    return QueueView(row.id, row.account_id, row.name, row.filters, row.shared, row.created_at)
