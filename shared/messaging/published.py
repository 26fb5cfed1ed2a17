"""What was published, as the publisher answers it to its readers; and publishing it once more."""

from collections.abc import Sequence
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from shared.contracts.catalogue import SUBSCRIPTIONS
from shared.contracts.delivery import ListPublished, PublishedEvent
from shared.messaging.wakefulness import CHANNEL

_AFTER = """
SELECT event_id, published_at, id AS place
FROM outbox
WHERE aggregate = ANY(%(aggregates)s)
  AND published_at < clock_timestamp() - make_interval(secs => %(settled_for_s)s)
  AND (published_at, id) > (%(published_at)s, %(place)s)
ORDER BY published_at, id LIMIT %(limit)s
"""
_AGAIN = "UPDATE outbox SET published_at = NULL WHERE event_id = ANY(%s) AND published_at IS NOT NULL"


def list_published(connection: psycopg.Connection, service: str, request: ListPublished) -> list[PublishedEvent]:
    """A page for one reader; empty for a service that it does not read."""
    aggregates = [stream.aggregate for stream in SUBSCRIPTIONS.get(request.reader, ()) if stream.publisher == service]
    if not aggregates:
        return []
    after = request.after
    with connection.cursor(row_factory=class_row(PublishedEvent)) as cursor:
        return cursor.execute(
            _AFTER,
            {
                "aggregates": aggregates,
                "settled_for_s": request.settled_for_s,
                "published_at": after.published_at if after else "-infinity",
                "place": after.place if after else 0,
                "limit": request.limit,
            },
        ).fetchall()


def publish_again(connection: psycopg.Connection, event_ids: Sequence[UUID]) -> int:
    """Put events back among those that wait to leave; those that wait already are not counted.

    The relay sends them in the order of their aggregates, to every reader: those who have them absorb them.
    """
    done = connection.execute(_AGAIN, [list(event_ids)]).rowcount
    if done:
        connection.execute(f"NOTIFY {CHANNEL}")
    return done
