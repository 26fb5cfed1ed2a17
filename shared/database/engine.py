"""The engine: one way to connect for every process."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from shared.database.bounded import AsyncBoundedConnection, BoundedConnection
from shared.database.still_there import look_before_use
from shared.network.database_hosts import libpq_url

CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_S = 30.0
EVENT_STATEMENT_TIMEOUT_S = 10.0
"""On the path of events statements are short, and whoever waits for a dead server holds back everything behind it."""
LOCK_TIMEOUT_MS = 10_000
ANSWER_GRACE_S = 3.0
"""How much later than its own limit the server's answer may arrive."""
LINK_TIMEOUT_MS = 10_000
"""How long sent bytes may stay unacknowledged, on both sides: then the link is dead."""


def server_options(statement_timeout_s: float = STATEMENT_TIMEOUT_S) -> str:
    """Limits that PostgreSQL itself enforces, so that no query of ours waits forever.

    Its own keepalives too: locks of a client that vanished without a word are freed after some 11 s, not after hours.
    """
    return (
        f"-c statement_timeout={int(statement_timeout_s * 1000)} -c lock_timeout={LOCK_TIMEOUT_MS} "
        f"-c idle_in_transaction_session_timeout=60000 -c timezone=UTC "
        f"-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 "
        f"-c tcp_user_timeout={LINK_TIMEOUT_MS}"
    )


def connect_arguments(application: str, *, statement_timeout_s: float = STATEMENT_TIMEOUT_S) -> dict[str, Any]:
    """Arguments for psycopg.connect. A link on which packets vanish ends within about 11 s, used or idle."""
    return {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": application,
        "options": server_options(statement_timeout_s),
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": LINK_TIMEOUT_MS,
    }


def open_connection(
    url: str,
    application: str,
    *,
    autocommit: bool = False,
    statement_timeout_s: float = STATEMENT_TIMEOUT_S,
    longest_s: float = 0.0,
) -> BoundedConnection:
    """A connection of one's own, outside any pool; the caller closes it.

    `longest_s`: the longest limit that a statement on it gives itself (`SET LOCAL statement_timeout`), in seconds.

    Raises psycopg.OperationalError; later ServerSilent, a psycopg.OperationalError, when the server stops answering.
    """
    arguments = connect_arguments(application, statement_timeout_s=statement_timeout_s)
    connection = BoundedConnection.connect(libpq_url(url), autocommit=autocommit, **arguments)
    connection.answer_within_s = max(statement_timeout_s, longest_s) + ANSWER_GRACE_S
    return connection


def make_engine(
    url: str, *, application: str, pool_size: int = 10, statement_timeout_s: float = STATEMENT_TIMEOUT_S
) -> Engine:
    """A pooled engine. A restart of the database is met by nobody who did not ask while it lasted."""
    engine = create_engine(
        "postgresql+psycopg://",
        creator=partial(open_connection, url, application, statement_timeout_s=statement_timeout_s),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=CONNECT_TIMEOUT_S,
        hide_parameters=True,  # an error goes to the log, and parameters are names and e-mails
    )
    look_before_use(engine)
    return engine


def make_async_engine(url: str, *, application: str, pool_size: int = 10) -> AsyncEngine:
    """The same for asyncio."""

    async def connect() -> AsyncBoundedConnection:
        connection = await AsyncBoundedConnection.connect(libpq_url(url), **connect_arguments(application))
        connection.answer_within_s = STATEMENT_TIMEOUT_S + ANSWER_GRACE_S
        return connection

    engine = create_async_engine(
        "postgresql+psycopg://",
        async_creator=connect,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=CONNECT_TIMEOUT_S,
        hide_parameters=True,
    )
    look_before_use(engine.sync_engine)
    return engine


@contextmanager
def command_engine(url: str, *, application: str) -> Iterator[Engine]:
    """An engine for a command that comes to an end: it keeps no connection open."""
    yield unpooled_engine(url, application=application)


def unpooled_engine(url: str, *, application: str, longest_s: float = 0.0) -> Engine:
    """An engine that opens a connection for each use. `longest_s` as in `open_connection`."""
    # psycopg connects by itself, because it reads libpq's URLs with several hosts, which SQLAlchemy's parser refuses.
    creator = partial(open_connection, url, application, longest_s=longest_s)
    return create_engine("postgresql+psycopg://", creator=creator, poolclass=NullPool)


def plain_url(url: str) -> str:
    """The same address as psycopg reads it, without SQLAlchemy's driver name."""
    return libpq_url(url)
