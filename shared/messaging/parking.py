"""Parked events: set aside for an operator, who replays, corrects or discards them with a reason that is kept."""

from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from shared.contracts.operations import ParkedEventNotFound, ParkedEventNotReplayable
from shared.messaging import metrics
from shared.messaging.fingerprint import fingerprint
from shared.messaging.inbox import CHANNEL, Received, store
from shared.messaging.message import Unreadable, decode
from shared.messaging.transport import Delivery

OUT_OF_SEQUENCE = "out_of_sequence"
"""Its place in its lane was taken before it came: no lane waits for it, and it can take no place."""

_PARK_MESSAGE = """
INSERT INTO parked_event (headers, content_type, body, code, error, fingerprint) VALUES (%s, %s, %s, %s, %s, %s)
"""
_TAKE = "SELECT * FROM parked_event WHERE id = %s AND resolved_at IS NULL FOR UPDATE"
_RESOLVE = "UPDATE parked_event SET resolved_at = now(), resolution = %s, resolved_by = %s, reason = %s WHERE id = %s"
_REOPEN = """
UPDATE lane SET state = 'open', attempts = 0, resume_at = NULL, updated_at = now()
WHERE source = %(source)s AND aggregate = %(aggregate)s AND aggregate_id = %(aggregate_id)s
"""
_STEP_OVER = """
UPDATE lane SET state = 'open', attempts = 0, resume_at = NULL, updated_at = now(),
                last_seq = greatest(last_seq, %(aggregate_seq)s)
WHERE source = %(source)s AND aggregate = %(aggregate)s AND aggregate_id = %(aggregate_id)s
"""
_DISCARD = "UPDATE inbox SET processed_at = now(), outcome = 'discarded' WHERE event_id = %s AND processed_at IS NULL"


def park_message(connection: psycopg.Connection, delivery: Delivery, problem: Unreadable) -> None:
    """Set aside bytes that are not an event; no lane knows of them, so none is held."""
    headers = {str(k): v for k, v in delivery.headers.items() if isinstance(v, str)}
    alike = fingerprint(problem.code, None, str(problem))
    connection.execute(
        _PARK_MESSAGE, [Jsonb(headers), delivery.content_type, delivery.body, problem.code, str(problem), alike]
    )
    metrics.PARKED.labels(problem.code).inc()


def replay(connection: psycopg.Connection, parked_id: int, *, by: str, reason: str) -> None:
    """Try the event again, at its place in its aggregate.

    Raises ParkedEventNotFound, ParkedEventNotReplayable.
    """
    with connection.transaction():
        row = take(connection, parked_id)
        if row["event_id"] is None:
            _store_again(connection, row)
        elif row["code"] == OUT_OF_SEQUENCE:
            raise ParkedEventNotReplayable(parked_id=parked_id, error=row["error"])
        else:
            reopen(connection, row)
        resolve(connection, parked_id, "replayed", by=by, reason=reason)


def discard(connection: psycopg.Connection, parked_id: int, *, by: str, reason: str) -> None:
    """Give the event up; later events of its aggregate go on.

    Raises ParkedEventNotFound.
    """
    with connection.transaction():
        row = take(connection, parked_id)
        if row["event_id"] is not None and row["code"] != OUT_OF_SEQUENCE:
            connection.execute(_DISCARD, [row["event_id"]])
            connection.execute(_STEP_OVER, row)
        resolve(connection, parked_id, "discarded", by=by, reason=reason)


def take(connection: psycopg.Connection, parked_id: int) -> dict[str, Any]:
    """The row, locked until the transaction ends. Raises ParkedEventNotFound."""
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_TAKE, [parked_id]).fetchone()
    if row is None:
        raise ParkedEventNotFound(parked_id=parked_id)
    return row


def reopen(connection: psycopg.Connection, row: dict[str, Any]) -> None:
    """The row's lane tries again what it was stopped by."""
    connection.execute(_REOPEN, row)


def resolve(connection: psycopg.Connection, parked_id: int, resolution: str, *, by: str, reason: str) -> None:
    """Note what became of it, who did it and why; wake the lanes at commit."""
    connection.execute(_RESOLVE, [resolution, by, reason, parked_id])
    connection.execute(f"NOTIFY {CHANNEL}")


def _store_again(connection: psycopg.Connection, row: dict[str, Any]) -> None:
    try:
        envelope = decode(row["headers"], row["content_type"], row["body"])
    except Unreadable as problem:
        raise ParkedEventNotReplayable(parked_id=row["id"], error=str(problem)) from problem
    store(connection, [Received(envelope=envelope, headers=row["headers"], body=row["body"])])
