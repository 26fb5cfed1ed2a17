"""What is parked, as an operator looks at it: by what went wrong, one by one, and what an event says."""

import json
from typing import Any

import psycopg
from psycopg.rows import dict_row

from shared.contracts.catalogue import EVENTS
from shared.contracts.operations import ParkedDetails, ParkedEvent, ParkedEventNotFound, ParkedGroup
from shared.messaging.parking import OUT_OF_SEQUENCE

_LIST = """
SELECT p.id AS parked_id, p.event_id, p.source, p.type, p.aggregate, p.aggregate_id, p.aggregate_seq, p.code, p.error,
       p.fingerprint, p.parked_at, {body}
       (SELECT count(*) FROM inbox i
        WHERE i.processed_at IS NULL AND i.source = p.source AND i.aggregate = p.aggregate
          AND i.aggregate_id = p.aggregate_id AND i.aggregate_seq > p.aggregate_seq) AS waiting_behind
FROM parked_event p WHERE p.resolved_at IS NULL AND {condition} ORDER BY p.id LIMIT %(limit)s
"""
_ALL = _LIST.format(body="", condition="(%(fingerprint)s::text IS NULL OR p.fingerprint = %(fingerprint)s)")
_ONE = _LIST.format(body="p.body,", condition="p.id = %(parked_id)s")
_GROUPS = """
SELECT fingerprint, min(code) AS code, min(type) AS type, count(*) AS count,
       min(parked_at) AS first_parked_at, max(parked_at) AS last_parked_at,
       (array_agg(error ORDER BY id DESC))[1] AS error
FROM parked_event WHERE resolved_at IS NULL
GROUP BY fingerprint ORDER BY count DESC, fingerprint LIMIT %s
"""


def list_parked(
    connection: psycopg.Connection, service: str, limit: int = 200, fingerprint: str | None = None
) -> tuple[ParkedEvent, ...]:
    """What waits for an operator, oldest first."""
    rows = _rows(connection, _ALL, {"limit": limit, "fingerprint": fingerprint})
    return tuple(ParkedEvent(service=service, **row) for row in rows)


def list_groups(connection: psycopg.Connection, service: str, limit: int = 200) -> tuple[ParkedGroup, ...]:
    """What waits for an operator, by what went wrong; the largest group first."""
    rows = _rows(connection, _GROUPS, [limit])
    return tuple(ParkedGroup(service=service, editable=is_editable(row["code"], row["type"]), **row) for row in rows)


def show(connection: psycopg.Connection, service: str, parked_id: int) -> ParkedDetails:
    """One of them with what it says. Bytes that are not an event are not shown: nobody knows what they hold.

    Raises ParkedEventNotFound.
    """
    rows = _rows(connection, _ONE, {"limit": 1, "parked_id": parked_id})
    if not rows:
        raise ParkedEventNotFound(parked_id=parked_id)
    (row,) = rows
    return ParkedDetails(
        event=ParkedEvent(service=service, **row),
        data=_data(row["body"]) if row["event_id"] is not None else None,
        editable=is_editable(row["code"], row["type"]),
    )


def is_editable(code: str, type_name: str | None) -> bool:
    """Whether corrected data could take the event's place."""
    return code != OUT_OF_SEQUENCE and type_name in EVENTS


def _data(body: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(body)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _rows(connection: psycopg.Connection, statement: str, values: Any) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, values).fetchall()
