"""A connection whose server must answer: silence beyond a limit ends it.

Keepalives and tcp_user_timeout end a link on which packets vanish. They do not see a server that is frozen, or a proxy
in between that takes bytes and passes on none: there the kernel still acknowledges, and libpq would wait for ever.
PostgreSQL ends every statement of ours itself (`statement_timeout`), so who is silent longer than that is gone.
"""

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

V = TypeVar("V")


class ServerSilent(psycopg.OperationalError):
    """The database did not answer within the time in which it would have ended the statement itself."""


def _gave_up(error: psycopg.OperationalError) -> bool:
    return type(error).__name__ == "_WaitTimeout"  # psycopg keeps the class to itself


class BoundedConnection(psycopg.Connection[Any]):
    """A psycopg connection that waits for each answer at most `answer_within_s` seconds, then is closed."""

    answer_within_s: float = 35.0

    def wait(self, gen: PQGen[V], interval: float = 0.1, timeout: float | None = None) -> V:
        """As psycopg's own. Raises ServerSilent."""
        try:
            return super().wait(gen, interval, self.answer_within_s if timeout is None else timeout)
        except psycopg.OperationalError as error:
            if timeout is not None or not _gave_up(error):
                raise
            self.pgconn.finish()  # what answer comes later would be taken for the next statement's
            raise ServerSilent(f"no answer from the database within {self.answer_within_s:.0f} s") from error


class AsyncBoundedConnection(psycopg.AsyncConnection[Any]):
    """The same for asyncio."""

    answer_within_s: float = 35.0

    async def wait(self, gen: PQGen[V], interval: float = 0.1, timeout: float | None = None) -> V:
        """As psycopg's own. Raises ServerSilent."""
        try:
            return await super().wait(gen, interval, self.answer_within_s if timeout is None else timeout)
        except psycopg.OperationalError as error:
            if timeout is not None or not _gave_up(error):
                raise
            self.pgconn.finish()
            raise ServerSilent(f"no answer from the database within {self.answer_within_s:.0f} s") from error
