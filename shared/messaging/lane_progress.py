"""How far each lane is: read what is ready, write what was done, what waits, what is parked."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import psycopg
from psycopg.rows import args_row
from pydantic import ValidationError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from shared.messaging import metrics
from shared.messaging.fingerprint import fingerprint
from shared.messaging.lane_plan import Run, Waiting, events_of
from shared.messaging.message import Unreadable

_READY = """
SELECT i.id AS inbox_id, i.event_id, i.source, i.aggregate, i.aggregate_id, i.aggregate_seq, i.type, i.body,
       coalesce(i.headers->>'ce-correlationid', i.event_id::text) AS correlation_id,
       i.headers->>'ce-traceparent' AS traceparent,
       coalesce(l.last_seq, 0) AS last_seq, coalesce(l.attempts, 0) AS attempts
FROM inbox i LEFT JOIN lane l USING (source, aggregate, aggregate_id)
WHERE i.processed_at IS NULL AND i.partition = ANY(%(owned)s)
  AND (l.state IS NULL OR l.state = 'open'
       OR (l.state = 'gap' AND i.aggregate_seq = l.last_seq + 1)
       OR (l.state = 'retry' AND l.resume_at <= clock_timestamp()))
ORDER BY i.id LIMIT %(limit)s
"""
# Time of the transaction: the same for a whole batch, and never earlier for a later event of a lane.
# The condition on processed_at lets each day's partial index answer: days that are done are not scanned.
_DONE = text("UPDATE inbox SET processed_at = now(), outcome = :outcome WHERE id = ANY(:ids) AND processed_at IS NULL")
# Of `reached`: lanes with the event that was seen last in each, and the one that it has come to.
MOVE_LANES = """
moved AS (
    UPDATE lane
    SET last_seq = reached.last_seq, state = 'open', attempts = 0, resume_at = NULL, last_error = NULL,
        updated_at = now()
    FROM reached
    WHERE lane.source = reached.source AND lane.aggregate = reached.aggregate
      AND lane.aggregate_id = reached.aggregate_id AND lane.last_seq = reached.seen
    RETURNING 1
), begun AS (
    INSERT INTO lane (source, aggregate, aggregate_id, last_seq, state)
    SELECT source, aggregate, aggregate_id, last_seq, 'open' FROM reached WHERE seen = 0
    ON CONFLICT DO NOTHING
    RETURNING 1
)
"""
MOVED = "(SELECT count(*) FROM moved) + (SELECT count(*) FROM begun)"
_ADVANCE = text(f"""
WITH done AS (
    UPDATE inbox SET processed_at = now(), outcome = 'handled'
    WHERE id = ANY(CAST(:inbox_ids AS bigint[])) AND processed_at IS NULL
), reached AS (
    SELECT * FROM unnest(CAST(:sources AS text[]), CAST(:aggregates AS text[]), CAST(:ids AS uuid[]),
                         CAST(:seen AS bigint[]), CAST(:seqs AS bigint[]))
         AS reached (source, aggregate, aggregate_id, seen, last_seq)
), {MOVE_LANES}
SELECT {MOVED}
""")  # noqa: S608 - constants of this module
_HOLD = text("""
INSERT INTO lane (source, aggregate, aggregate_id, last_seq, state, attempts, resume_at, last_error)
VALUES (:source, :aggregate, :aggregate_id, :last_seq, :state, :attempts, clock_timestamp() + :pause, :error)
ON CONFLICT (source, aggregate, aggregate_id) DO UPDATE
SET state = excluded.state, attempts = excluded.attempts, resume_at = excluded.resume_at,
    last_error = excluded.last_error, updated_at = now()
""")
_PARK = text("""
INSERT INTO parked_event (event_id, source, aggregate, aggregate_id, aggregate_seq, type, headers, body, code, error,
                          fingerprint)
SELECT event_id, source, aggregate, aggregate_id, aggregate_seq, type, headers, body, :code, :error, :fingerprint
FROM inbox WHERE id = :inbox_id AND processed_at IS NULL
""")


class Overtaken(RuntimeError):
    """A lane is no longer where it was seen, or an event was stored before: somebody else handles it."""


def read_ready(connection: psycopg.Connection, owned: list[int], limit: int) -> list[Waiting]:
    """Events of the owned partitions whose lanes are not held.

    Straight over the driver, outside of a transaction: one round trip, where beginning and committing take two more.
    """
    connection.autocommit = True
    try:
        with connection.cursor(row_factory=args_row(Waiting)) as cursor:
            return cursor.execute(_READY, {"owned": owned, "limit": limit}).fetchall()
    finally:
        connection.autocommit = False


def advance(connection: Connection, runs: Iterable[Run]) -> None:
    """The runs took effect: in the same transaction as that effect. Raises Overtaken."""
    runs = list(runs)
    sources, aggregates, ids = zip(*(run.lane for run in runs), strict=True)
    columns = {"sources": sources, "aggregates": aggregates, "ids": ids, "seqs": [run.last_seq for run in runs]}
    columns["seen"] = [run.events[0].aggregate_seq - 1 for run in runs]
    columns["inbox_ids"] = [waiting.inbox_id for waiting in events_of(runs)]
    moved = connection.scalar(_ADVANCE, {name: list(values) for name, values in columns.items()})
    if moved != len(runs):
        raise Overtaken(f"{len(runs) - (moved or 0)} lanes")


def note_gaps(connection: Connection, gaps: Iterable[Waiting]) -> None:
    """These lanes wait for an event that has not arrived; only that event wakes them."""
    for waiting in gaps:
        metrics.GAPS.labels(metrics.source_label(waiting.source)).inc()
        _hold(connection, waiting, state="gap", attempts=0, pause=timedelta(), error=None)


def postpone(connection: Connection, waiting: Waiting, failures: int, pause: timedelta, error: Exception) -> None:
    """Try the event again after a pause; its lane waits with it."""
    _hold(connection, waiting, state="retry", attempts=failures, pause=pause, error=describe(error))


def park(connection: Connection, waiting: Waiting, error: Exception) -> None:
    """Give the event to an operator; its lane waits until it is replayed or discarded."""
    code = error.code if isinstance(error, Unreadable) else "handler_failed"
    if isinstance(error, ValidationError):
        code = "invalid"
    _hold(connection, waiting, state="parked", attempts=0, pause=timedelta(), error=describe(error))
    _store_parked(connection, waiting, code, describe(error))


def park_strays(connection: Connection, strays: Iterable[Waiting]) -> None:
    """Their place is taken, so no lane waits for them; they are kept to be looked at."""
    for waiting in strays:
        _store_parked(connection, waiting, "out_of_sequence", f"sequence {waiting.aggregate_seq} was handled before")
        connection.execute(_DONE, {"outcome": "stray", "ids": [waiting.inbox_id]})


def driver_of(connection: Connection) -> psycopg.Connection[Any]:
    raw: psycopg.Connection[Any] | None = connection.connection.driver_connection
    assert raw is not None
    return raw


def describe(error: Exception) -> str:
    """An error in few words, without the values that a driver or a validator quotes: they may be personal."""
    if isinstance(error, ValidationError):
        faults = (f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors(include_input=False))
        return f"ValidationError: {'; '.join(faults)}"[:500]
    if isinstance(error, DBAPIError):
        return f"{type(error).__name__}: {type(error.orig).__name__} {getattr(error.orig, 'sqlstate', '')}"
    return f"{type(error).__name__}: {error}"[:500]


def _store_parked(connection: Connection, waiting: Waiting, code: str, error: str) -> None:
    alike = fingerprint(code, waiting.type, error)
    connection.execute(_PARK, {"inbox_id": waiting.inbox_id, "code": code, "error": error, "fingerprint": alike})
    metrics.PARKED.labels(code).inc()


def _hold(
    connection: Connection, waiting: Waiting, *, state: str, attempts: int, pause: timedelta, error: str | None
) -> None:
    connection.execute(
        _HOLD,
        {
            "source": waiting.source,
            "aggregate": waiting.aggregate,
            "aggregate_id": waiting.aggregate_id,
            "last_seq": waiting.last_seq,
            "state": state,
            "attempts": attempts,
            "pause": pause,
            "error": error,
        },
    )
