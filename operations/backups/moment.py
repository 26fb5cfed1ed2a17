"""One moment of all databases, while the system runs.

An exported snapshot belongs to one database. For some milliseconds nobody may write in any of them: each table is
locked against writers, everywhere; then each database's snapshot is taken; then the locks go. Whatever was committed
before the first lock was had is in all snapshots, and nothing else is: no event had an effect whose cause is missing,
no report was answered that its asker did not make. See docs/adr/0046.

Who waits is we: when not all locks are had within 0.7 s all are given up, and tried again after a pause. Writers
stand behind us that long at most, which they bear; we notice a deadlock before they do, so that none is its victim.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg import errors, sql

from operations.backups.faults import NoQuietMoment
from shared.database.engine import plain_url

PATIENCE_S = 0.7
"""For all locks of an attempt. Less than the second after which a server looks whether a writer who waits for us is in
a deadlock: whoever began to wait before we did would be its victim. A writer's own patience is longer
(`shared.database.engine.LOCK_TIMEOUT_MS`).
"""
DEADLOCK_LOOK_MS = 200
"""Ours; the server's own default, for all others, is a second."""
ATTEMPTS = 40
PAUSE_S = (0.2, 1.0)

_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND (NOT c.relispartition OR %s)
ORDER BY c.relname
"""


@dataclass(frozen=True)
class Snapshot:
    """One database at the moment. The connection's transaction keeps it there."""

    connection: psycopg.Connection
    name: str
    """As `pg_dump --snapshot` takes it."""
    tables: Sequence[str]
    """Without the partitions: their rows are those of their table."""


@dataclass(frozen=True)
class Moment:
    """All databases, as they were at the same time."""

    at: datetime
    snapshots: Mapping[str, Snapshot]
    """By service."""
    held_writers_s: float
    """How long the last, successful attempt kept writers waiting at most."""


@contextmanager
def one_moment(urls: Mapping[str, str]) -> Iterator[Moment]:
    """Snapshots of these databases (service -> URL, as who may lock and read every table); good inside the block.

    Raises NoQuietMoment, psycopg.OperationalError.
    """
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(*PAUSE_S))  # noqa: S311 - a pause
        with ExitStack() as snapshots:
            try:
                moment = _attempt(urls, snapshots)
            except (errors.LockNotAvailable, errors.QueryCanceled, errors.DeadlockDetected):
                continue
            yield moment
            return
    raise NoQuietMoment(
        f"in {ATTEMPTS} attempts somebody was always in the middle of a long change (an import?); try again later"
    )


def _attempt(urls: Mapping[str, str], snapshots: ExitStack) -> Moment:
    """Raises LockNotAvailable, QueryCanceled, DeadlockDetected: nothing is locked any more then."""
    with ExitStack() as locks:
        # All that takes its time comes before the first lock.
        locking = [_ready_to_lock(locks.enter_context(_connection(url))) for url in urls.values()]
        reading = {service: snapshots.enter_context(_connection(url)) for service, url in urls.items()}
        began = time.monotonic()
        for connection, tables in locking:
            _lock(connection, tables, began + PATIENCE_S - time.monotonic())
        at = datetime.now(UTC)
        taken = {service: _snapshot(connection) for service, connection in reading.items()}
    return Moment(at, taken, time.monotonic() - began)


@contextmanager
def _connection(url: str) -> Iterator[psycopg.Connection]:
    """What it did is undone at the end: it only reads and locks."""
    with psycopg.connect(plain_url(url), connect_timeout=5, application_name="primo-backup") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        try:
            yield connection
        finally:
            if not connection.closed:
                connection.rollback()


def _ready_to_lock(connection: psycopg.Connection) -> tuple[psycopg.Connection, list[str]]:
    _look_for_deadlocks_soon(connection)
    return connection, _tables(connection, partitions=False)


def _lock(connection: psycopg.Connection, tables: Sequence[str], seconds: float) -> None:
    if tables:
        connection.execute(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1_000))}")
        connection.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(_listed(tables)))  # partitions with them


def _look_for_deadlocks_soon(connection: psycopg.Connection) -> None:
    """A superuser may. Without, a lock is waited for shorter than a deadlock is looked for: ours times out first."""
    try:
        with connection.transaction():
            connection.execute(f"SET LOCAL deadlock_timeout = {DEADLOCK_LOOK_MS}")
    except errors.InsufficientPrivilege:
        connection.execute(f"SET LOCAL lock_timeout = {int(PATIENCE_S * 1_000)}")


def _snapshot(connection: psycopg.Connection) -> Snapshot:
    connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    connection.execute("SET LOCAL statement_timeout = 0")
    # Nobody drops a day's partition before it has been read.
    connection.execute(
        sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(_listed(_tables(connection, partitions=True)))
    )
    (name,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
    return Snapshot(connection, name, _tables(connection, partitions=False))


def _tables(connection: psycopg.Connection, *, partitions: bool) -> list[str]:
    return [row[0] for row in connection.execute(_TABLES, [partitions])]


def _listed(tables: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, tables))
