"""Whether whoever writes an event has to wake the relay.

A transaction that notifies takes a lock of the whole server and keeps it until its commit is on the disk (PostgreSQL
18, src/backend/commands/async.c, `PreCommit_Notify`): such commits stand in one row, each with a sync of its own, and
share none. At fifty events a second that costs nothing; where they come densely it is the limit of the whole path. So
the relay says when it is awake, and who writes then does not notify (ADR 0060).
"""

import time
from typing import Any

import psycopg
from sqlalchemy import ColumnElement, case, func

from shared.messaging.partition import TAKE_FREE, Ownership

CHANNEL = "primo_outbox"
AWAKE = "primo.outbox.awake"
"""Purpose of advisory locks, one for each partition: held by a relay that looks again soon, whatever happens."""
WATCHFUL_S = 0.25
LOOKS_EVERY_S = 0.02
"""For so long, so often after it has taken its word back: who asked before that may commit only now. A transaction that
lasts longer is found by the next poll."""

_TAKE_BACK = "SELECT pg_advisory_unlock(hashtext(%(purpose)s), partition) FROM unnest(%(said)s::int[]) AS partition"


def wake_sleeper(partition: ColumnElement[Any]) -> ColumnElement[None]:
    """Beside a row that is written. It waits for nobody and holds nothing: a CASE within a CASE, because only that
    evaluates one after the other.
    """
    lock = (func.hashtext(AWAKE), partition)
    notify = case((func.pg_advisory_unlock_shared(*lock), func.pg_notify(CHANNEL, "")))
    return case((func.pg_try_advisory_lock_shared(*lock), notify))


class Wakefulness:
    """A relay's word that it is awake. It ends with the database session that gave it, however that ends."""

    def __init__(self, connection: psycopg.Connection, ownership: Ownership) -> None:
        self._connection = connection
        self._ownership = ownership
        self._said: set[int] = set()
        self._watchful_until = 0.0

    def __bool__(self) -> bool:
        return bool(self._said)

    def say(self) -> None:
        """For all partitions that are owned. One that somebody asks about in this moment is said the next time."""
        wanted = sorted(set(self._ownership.owned) - self._said)
        if wanted:
            said = self._connection.execute(TAKE_FREE, {"wanted": wanted, "purpose": AWAKE}).fetchall()
            self._said.update(row[0] for row in said)

    def take_back(self) -> None:
        """From now on it is woken. What was written in reliance on its word is still to be looked for."""
        self._connection.execute(_TAKE_BACK, {"said": sorted(self._said), "purpose": AWAKE})
        self._said.clear()
        self._watchful_until = time.monotonic() + WATCHFUL_S

    def patience(self, usual: float) -> float:
        """How long to wait for a wake-up, in seconds."""
        return LOOKS_EVERY_S if time.monotonic() < self._watchful_until else usual
