"""The gateway's database for asyncio: one engine in a process, one transaction per use case."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.adapters.unit_of_work import GatewayUnitOfWork
from shared.contracts.refusal import ServiceUnavailable
from shared.database.engine import make_async_engine


class Database:
    """Opens transactions. Connects when first asked, and again after a loss."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.engine: AsyncEngine = make_async_engine(url, application="primo-gateway-serve", pool_size=pool_size)
        self._each_alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[GatewayUnitOfWork]:
        """Committed when the block ends well, else nothing is stored.

        Raises ServiceUnavailable when PostgreSQL cannot be reached.
        """
        with _told_apart():
            async with self.engine.begin() as connection:
                yield GatewayUnitOfWork(connection)

    @asynccontextmanager
    async def statements(self) -> AsyncIterator[GatewayUnitOfWork]:
        """Each statement is a transaction of its own: for what takes one, without BEGIN and COMMIT on the way.

        Raises ServiceUnavailable when PostgreSQL cannot be reached.
        """
        with _told_apart():
            async with self._each_alone.connect() as connection:
                yield GatewayUnitOfWork(connection)

    async def problem(self) -> str | None:
        """A readiness check."""
        try:
            async with self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            return f"database away: {type(error).__name__}"
        return None

    async def close(self) -> None:
        await self.engine.dispose()


@contextmanager
def _told_apart() -> Iterator[None]:
    """A database that is away from a statement that is wrong."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if isinstance(error, DBAPIError) and not _is_away(error):
            raise
        raise ServiceUnavailable(service="gateway", cause="database away") from error


def _is_away(error: DBAPIError) -> bool:
    """Refused connections and a server that shuts down come without an SQLSTATE, or with class 57P or 08."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(("57P", "08"))
    return error.connection_invalidated or type(error.orig).__name__ in {"OperationalError", "ConnectionTimeout"}
