"""A transaction for a verb of the command line, over a connection of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.gateway.adapters.database import Database
from services.gateway.adapters.unit_of_work import GatewayUnitOfWork

T = TypeVar("T")


def in_transaction(database_url: str, run: Callable[[GatewayUnitOfWork], Awaitable[T]]) -> T:
    """What `run` answers; what it raises, when nothing is kept."""

    async def carry_out() -> T:
        database = Database(database_url, pool_size=1)
        try:
            async with database.transaction() as work:
                return await run(work)
        finally:
            await database.close()

    return asyncio.run(carry_out())
