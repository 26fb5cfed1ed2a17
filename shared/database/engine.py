"""The engine: one way to connect for every process."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 10_000


def server_options() -> str:
    """Limits that PostgreSQL itself enforces, so that no query of ours waits forever."""
    return (
        f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS} "
        f"-c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    )


def connect_arguments(application: str) -> dict[str, object]:
    """Arguments for psycopg.connect. Keepalives end half-open links within about 25 s."""
    return {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "application_name": application,
        "options": server_options(),
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }


def make_engine(url: str, *, application: str, pool_size: int = 10) -> Engine:
    """A pooled engine.

    `pool_pre_ping` costs a round trip and spares the first query after a database restart.
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=CONNECT_TIMEOUT_S,
        pool_pre_ping=True,
        connect_args=connect_arguments(application),
        hide_parameters=True,  # an error goes to the log, and parameters are names and e-mails
    )


@contextmanager
def command_engine(url: str, *, application: str) -> Iterator[Engine]:
    """An engine for a command that comes to an end: it keeps no connection open."""
    yield create_engine(url, poolclass=NullPool, connect_args=connect_arguments(application))


def plain_url(url: str) -> str:
    """The same address as psycopg reads it, without SQLAlchemy's driver name."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
