"""Seals what has been written since the last seal, without making a writer wait.

Ids are given before a transaction commits: a line with a lower id may appear after one with a higher. So an interval
is cut as CREATE INDEX CONCURRENTLY does: note the newest id, then who holds the table for writing; when all of those
have ended, no line up to that id can appear any more, because an id is taken while the lock is held.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import psycopg

from shared.ledger.canonical import GENESIS
from shared.ledger.ledger import Ledger
from shared.ledger.seal import Seal, packed, root_over
from shared.ledger.statements import about
from shared.telemetry import logging

log = logging.get(__name__)

MOST_LINES = 10_000
"""In one seal: 400 kB of entries."""

_WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND granted AND relation = %s::regclass
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""

_SEALED = "INSERT INTO {seals} ({seal_columns}, entries) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class Cut:
    """The newest id seen, and the transactions that may still bring a lower one."""

    to_id: int
    writers: frozenset[str]


class Sealer:
    """Of one ledger. Called again and again; an interval with a writer still at work is sealed at a later call."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._cut: Cut | None = None

    def turn(self, connection: psycopg.Connection) -> list[Seal]:
        """Seal up to the cut noted at this call, or at an earlier one while its writers were busy.

        The connection is in autocommit: each look must see what was committed meanwhile.
        """
        cut = self._cut or self._take(connection)
        if cut.writers & self._writers(connection):
            self._cut = cut
            return []
        self._cut = None
        made = list(self._seal(connection, cut.to_id))
        for seal in made:  # the log leaves this machine: whoever rewrites the database later cannot rewrite that
            log.info("ledger sealed", ledger=seal.ledger, number=seal.number, lines=seal.lines, hash=seal.hash.hex())
        return made

    def _take(self, connection: psycopg.Connection) -> Cut:
        newest = connection.execute(about(self._ledger, "SELECT max(id) FROM {table}")).fetchone()
        assert newest is not None
        return Cut(newest[0] or 0, self._writers(connection))

    def _writers(self, connection: psycopg.Connection) -> frozenset[str]:
        return frozenset(row[0] for row in connection.execute(_WRITERS, [self._ledger.table]))

    def _seal(self, connection: psycopg.Connection, to_id: int) -> Iterator[Seal]:
        while True:
            with connection.transaction():
                # An operator may ask for a head while the scheduler seals.
                connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"primo.seal.{self._ledger.name}"])
                seal = _next(connection, self._ledger, to_id)
            if seal is None:
                return
            yield seal


def _next(connection: psycopg.Connection, ledger: Ledger, to_id: int) -> Seal | None:
    last = last_seal(connection, ledger)
    after_id = last.to_id if last else 0
    statement = about(ledger, "SELECT id, hash FROM {table} WHERE id > %s AND id <= %s ORDER BY id LIMIT %s")
    lines = [(row[0], bytes(row[1])) for row in connection.execute(statement, [after_id, to_id, MOST_LINES])]
    if not lines:
        return None
    entries = packed(lines)
    seal = Seal(
        ledger.name,
        number=last.number + 1 if last else 1,
        after_id=after_id,
        to_id=lines[-1][0] if len(lines) == MOST_LINES else to_id,
        lines=len(lines),
        root=root_over(entries),
        sealed_at=datetime.now(UTC),
        previous=last.hash if last else GENESIS,
        hash=b"",
    )
    seal = replace(seal, hash=seal.computed)
    connection.execute(about(ledger, _SEALED), [*_values(seal), entries])
    return seal


def _values(seal: Seal) -> list[object]:
    """In the order of the seal's columns."""
    place = [seal.number, seal.after_id, seal.to_id, seal.lines]
    return [*place, seal.root, seal.sealed_at, seal.previous, seal.hash]


def last_seal(connection: psycopg.Connection, ledger: Ledger) -> Seal | None:
    """The ledger's head."""
    newest = "SELECT {seal_columns} FROM {seals} ORDER BY number DESC LIMIT 1"
    row = connection.execute(about(ledger, newest)).fetchone()
    return None if row is None else Seal.read(ledger.name, row)
