"""After a restore the broker is empty: what was in its queues at the moment leaves its publisher once more.

The databases are of one moment. An event that a reader has not got was either in the outbox still, or in a queue that
is no more: then its publisher believes it gone. So each reader is asked, for all that its publishers kept, what it does
not have; exactly that is put back among what waits to leave. The other readers get it twice, and absorb it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from shared.contracts.catalogue import PUBLISHERS, SUBSCRIPTIONS
from shared.messaging.partition import partition_of

PAGE = 5_000

_PUBLISHED = """
SELECT event_id, aggregate, aggregate_id, aggregate_seq FROM outbox
WHERE aggregate = ANY(%s) AND published_at IS NOT NULL AND event_id > %s ORDER BY event_id LIMIT %s
"""
_ARCHIVED = """
SELECT event_id, aggregate, aggregate_id, aggregate_seq FROM event_history
WHERE aggregate = ANY(%s) AND event_id > %s ORDER BY event_id LIMIT %s
"""
# Received: its row is there; or its lane has passed its place, and its day was dropped since.
_MISSING = """
SELECT sent.event_id
FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::bigint[]) AS sent (event_id, aggregate, aggregate_id, aggregate_seq)
LEFT JOIN inbox USING (event_id)
LEFT JOIN lane ON lane.source = %s AND lane.aggregate = sent.aggregate AND lane.aggregate_id = sent.aggregate_id
WHERE inbox.event_id IS NULL AND coalesce(lane.last_seq, 0) < sent.aggregate_seq
"""
_AGAIN = "UPDATE outbox SET published_at = NULL WHERE event_id = ANY(%s)"
# Its day was dropped here: it leaves the history, since it comes back there when it has left.
_OUT_OF_HISTORY = """
WITH back AS (DELETE FROM event_history WHERE event_id = ANY(%s) RETURNING *)
INSERT INTO outbox (event_id, aggregate, aggregate_id, aggregate_seq, partition, type, data, correlation_id,
                    causation_id, occurred_at)
SELECT event_id, aggregate, aggregate_id, aggregate_seq, place, type, data, correlation_id, causation_id, occurred_at
FROM back JOIN unnest(%s::uuid[], %s::int[]) AS placed (id, place) ON placed.id = back.event_id
ORDER BY aggregate_seq
"""
_FIRST = UUID(int=0)

Page = Sequence[tuple[UUID, str, UUID, int]]


def tell_again(connections: Mapping[str, psycopg.Connection[Any]]) -> int:
    """Service -> connection, as the owner of its tables; the caller commits. Answers how many events leave again."""
    again = 0
    for publisher in PUBLISHERS:
        at_publisher = connections[publisher]
        waiting: set[UUID] = set()
        archived: dict[UUID, UUID] = {}  # event -> aggregate
        for reader, streams in SUBSCRIPTIONS.items():
            read = [stream.aggregate for stream in streams if stream.publisher == publisher]
            if not read:
                continue
            for page in _pages(at_publisher, _PUBLISHED, read):
                waiting |= _missing(connections[reader], publisher, page)
            for page in _pages(at_publisher, _ARCHIVED, read):
                lost = _missing(connections[reader], publisher, page)
                archived |= {event_id: aggregate_id for event_id, _, aggregate_id, _ in page if event_id in lost}
        if waiting:
            at_publisher.execute(_AGAIN, [list(waiting)])
        if archived:
            events, places = list(archived), [partition_of(one) for one in archived.values()]
            at_publisher.execute(_OUT_OF_HISTORY, [events, events, places])
        again += len(waiting) + len(archived)
    _forget_places(connections)
    return again


def _forget_places(connections: Mapping[str, psycopg.Connection[Any]]) -> None:
    """The delivery audit begins anew: how far it had come was said of a broker that is no more."""
    for reader in SUBSCRIPTIONS:
        connections[reader].execute("DELETE FROM delivery_audit")


def _pages(connection: psycopg.Connection[Any], statement: Any, aggregates: Sequence[str]) -> Iterator[Page]:
    last = _FIRST
    with connection.cursor(row_factory=tuple_row) as cursor:
        while page := cursor.execute(statement, [list(aggregates), last, PAGE]).fetchall():
            yield page
            last = page[-1][0]


def _missing(reader: psycopg.Connection[Any], publisher: str, page: Page) -> set[UUID]:
    columns = [list(column) for column in zip(*page, strict=True)]
    return {row[0] for row in reader.execute(_MISSING, [*columns, publisher])}
