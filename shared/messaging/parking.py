"""Parked events: set aside for an operator, who replays or discards them with a reason that is kept."""

from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from shared.contracts.operations import ParkedEvent, ParkedEventNotFound, ParkedEventNotReplayable
from shared.messaging import metrics
from shared.messaging.inbox import CHANNEL, Received, store
from shared.messaging.message import Unreadable, decode
from shared.messaging.transport import Delivery

_PARK_MESSAGE = """
INSERT INTO parked_event (headers, content_type, body, code, error) VALUES (%s, %s, %s, %s, %s)
"""
_LIST = """
SELECT p.id AS parked_id, p.event_id, p.type, p.aggregate, p.aggregate_id, p.aggregate_seq, p.code, p.error,
       p.parked_at,
       (SELECT count(*) FROM inbox i
        WHERE i.processed_at IS NULL AND i.source = p.source AND i.aggregate = p.aggregate
          AND i.aggregate_id = p.aggregate_id AND i.aggregate_seq > p.aggregate_seq) AS waiting_behind
FROM parked_event p WHERE p.resolved_at IS NULL ORDER BY p.id LIMIT %s
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
    connection.execute(
        _PARK_MESSAGE, [Jsonb(headers), delivery.content_type, delivery.body, problem.code, str(problem)]
    )
    metrics.PARKED.labels(problem.code).inc()


def list_parked(connection: psycopg.Connection, service: str, limit: int = 200) -> tuple[ParkedEvent, ...]:
    """What waits for an operator, oldest first."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_LIST, [limit]).fetchall()
    return tuple(ParkedEvent(service=service, **row) for row in rows)


def replay(connection: psycopg.Connection, parked_id: int, *, by: str, reason: str) -> None:
    """Try the event again, at its place in its aggregate.

    Raises ParkedEventNotFound, ParkedEventNotReplayable.
    """
    with connection.transaction():
        row = _take(connection, parked_id)
        if row["event_id"] is None:
            _store_again(connection, row)
        else:
            connection.execute(_REOPEN, row)
        connection.execute(_RESOLVE, ["replayed", by, reason, parked_id])
        connection.execute(f"NOTIFY {CHANNEL}")


def discard(connection: psycopg.Connection, parked_id: int, *, by: str, reason: str) -> None:
    """Give the event up; later events of its aggregate go on.

    Raises ParkedEventNotFound.
    """
    with connection.transaction():
        row = _take(connection, parked_id)
        if row["event_id"] is not None:
            connection.execute(_DISCARD, [row["event_id"]])
            connection.execute(_STEP_OVER, row)
        connection.execute(_RESOLVE, ["discarded", by, reason, parked_id])
        connection.execute(f"NOTIFY {CHANNEL}")


def _take(connection: psycopg.Connection, parked_id: int) -> dict[str, Any]:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_TAKE, [parked_id]).fetchone()
    if row is None:
        raise ParkedEventNotFound(parked_id=parked_id)
    return row


def _store_again(connection: psycopg.Connection, row: dict[str, Any]) -> None:
    try:
        envelope = decode(row["headers"], row["content_type"], row["body"])
    except Unreadable as problem:
        raise ParkedEventNotReplayable(parked_id=row["id"], error=str(problem)) from problem
    store(connection, [Received(envelope=envelope, headers=row["headers"], body=row["body"])])
