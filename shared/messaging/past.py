"""The publisher's history: what left the outbox with its day, and what is still in it."""

import psycopg
from psycopg.rows import dict_row

from shared.contracts.past_events import NothingPublished, PastEvent, ReadPast

# One statement, so one snapshot: a day that is being archived meanwhile is seen in one place or the other.
_READ = """
SELECT told.event_id, told.aggregate_id, told.aggregate_seq, told.type, told.data
FROM unnest(%(ids)s::uuid[], %(after)s::bigint[], %(upto)s::bigint[])
     WITH ORDINALITY AS wanted (aggregate_id, after, upto, place)
CROSS JOIN LATERAL (
    SELECT event_id, aggregate_id, aggregate_seq, type, data FROM event_history h
    WHERE h.aggregate = %(aggregate)s AND h.aggregate_id = wanted.aggregate_id
      AND h.aggregate_seq > wanted.after AND h.aggregate_seq <= wanted.upto
    UNION ALL
    SELECT event_id, aggregate_id, aggregate_seq, type, data FROM outbox o
    WHERE o.aggregate = %(aggregate)s AND o.aggregate_id = wanted.aggregate_id
      AND o.aggregate_seq > wanted.after AND o.aggregate_seq <= wanted.upto
) AS told
ORDER BY wanted.place, told.aggregate_seq LIMIT %(limit)s
"""
_PUBLISHES = "SELECT to_regclass('event_history') IS NOT NULL"


def read_past(connection: psycopg.Connection, service: str, request: ReadPast) -> tuple[PastEvent, ...]:
    """Raises NothingPublished."""
    if connection.execute(_PUBLISHES).fetchone() != (True,):
        raise NothingPublished(service=service)
    values = {
        "aggregate": request.aggregate,
        "ids": [one.aggregate_id for one in request.wanted],
        "after": [one.after for one in request.wanted],
        "upto": [one.upto for one in request.wanted],
        "limit": request.limit,
    }
    with connection.cursor(row_factory=dict_row) as cursor:
        return tuple(PastEvent(**row) for row in cursor.execute(_READ, values))
