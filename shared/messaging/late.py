"""Redeliveries that come after their inbox day was dropped.

While its row is there, a redelivery is absorbed by its `event_id`. Afterwards the lane still knows: it has handled all
up to `last_seq`. An event that is older than what was dropped, and whose place in its lane is behind, was handled. One
that the lane has not reached is kept like any other: it waited in a queue for more than a week.
"""

import time
from collections.abc import Sequence

import psycopg

from shared.messaging.inbox import Received

_DAY_MS = 24 * 60 * 60 * 1000
"""Nothing younger is ever dropped: the database refuses it."""

_HANDLED = """
SELECT came.event_id
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::bigint[])
     AS came (event_id, source, aggregate, aggregate_id, aggregate_seq)
JOIN lane USING (source, aggregate, aggregate_id)
WHERE came.aggregate_seq <= lane.last_seq
  AND came.event_id < (SELECT dropped_below FROM event_retention WHERE kind = 'inbox')
"""


def without_handled(connection: psycopg.Connection, received: Sequence[Received]) -> list[Received]:
    """Leave out what was handled before its day was dropped. Asks nothing for events of the last day."""
    yesterday = time.time_ns() // 1_000_000 - _DAY_MS
    old = [
        r.envelope for r in received if r.envelope.event_id.version == 7 and r.envelope.event_id.int >> 80 < yesterday
    ]
    if not old:
        return list(received)
    columns = [
        [e.event_id for e in old],
        [e.source for e in old],
        [e.aggregate for e in old],
        [e.aggregate_id for e in old],
        [e.aggregate_seq for e in old],
    ]
    handled = {row[0] for row in connection.execute(_HANDLED, columns)}
    return [r for r in received if r.envelope.event_id not in handled]
