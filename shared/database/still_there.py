"""Whether a pooled connection is still there, asked before somebody relies on it.

After a restart of PostgreSQL the first user of each old connection would fail. A question to the server spares them
that, and costs a round trip of every request. But a server that ends says so: what it closed can be seen on this side
at once. Only a connection that lay still for a while is asked, since then a host may have gone without a word.
"""

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

ASKED_AFTER_S = 1.0
_LAST_USE = "last use"


def look_before_use(engine: Engine) -> None:
    """From now on nobody is handed a connection of the engine that is seen, or by its answer known, to have ended."""

    def look(connection: Any, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        last_use = entry.info.get(_LAST_USE)
        if last_use is None:
            return  # it was opened for this use
        try:
            _look(entry.driver_connection)
            if time.monotonic() - last_use >= ASKED_AFTER_S:
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError() from error  # the others of its age ended with it; a new one is opened

    event.listen(engine, "checkout", look)
    event.listen(engine, "checkin", _note_use)


def _look(connection: Any) -> None:
    """Raises psycopg.OperationalError when the server has closed it. Without a round trip."""
    # Twice: what a server says when it ends is read by the first, and that nothing follows by the second.
    connection.pgconn.consume_input()
    connection.pgconn.consume_input()


def _note_use(connection: Any, entry: ConnectionPoolEntry) -> None:
    if connection is not None:
        entry.info[_LAST_USE] = time.monotonic()
