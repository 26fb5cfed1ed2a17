"""The delivery audit: a reader asks its publishers what they sent it, and has sent again what never came.

The broker's confirm is a promise of the broker's. A disk that is lost, a queue that is purged, deleted or restored from
a backup breaks it, and then nobody else would notice: the publisher has its confirm, the reader does not know what it
misses. Publisher and reader both keep what they sent and received, so they can compare.

An event counts as missing when one that was published after it has come, or when the queue is empty: until then it may
only be waiting. A mistake is harmless, because what comes twice is absorbed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from shared.contracts.delivery import ListPublished, PublishAgain, PublishedEvent
from shared.contracts.request import Request
from shared.messaging import begun_late, metrics
from shared.telemetry import logging

log = logging.get(__name__)

PAGE = 2_000
MOST_PAGES = 50
"""In one go; what is left is for the next time."""

# What is older than the days that the inbox dropped can no longer be missed: it was compared long before.
_RECEIVED = """
SELECT event_id FROM inbox WHERE event_id = ANY(%s)
UNION
SELECT event_id FROM unnest(%s::uuid[]) AS sent (event_id)
WHERE event_id < (SELECT dropped_below FROM event_retention WHERE kind = 'inbox')
"""

Ask = Callable[[str, Request[Any]], Any]
"""Asks a service, by its name. Raises when it does not answer."""


@dataclass(frozen=True)
class Audit:
    """One reader and one of its publishers."""

    reader: str
    publisher: str
    ask: Ask
    queue_is_empty: Callable[[], bool]
    settled_for_s: float
    """What left the publisher less than this ago may still be on its way."""
    page: int = field(default=PAGE)

    def run(self, connection: psycopg.Connection) -> int:
        """Compare what has come since the last time; answers how many events are sent again.

        The connection is in autocommit mode: the place is kept only after the publisher has agreed.
        """
        missed = 0
        for _ in range(MOST_PAGES):
            decided, missing = self._compare(connection, self._sent(after=self._place(connection)))
            if missing:
                self._ask(PublishAgain(event_ids=tuple(missing)))
                missed += len(missing)
                metrics.MISSED.labels(self.publisher).inc(len(missing))
                log.error("published events never came, sent again", publisher=self.publisher, events=len(missing))
            if decided:
                self._keep(connection, decided[-1])
            if len(decided) < self.page:
                break
        begun_late.fill(connection, self.publisher, self._ask, settled_for_s=self.settled_for_s)
        return missed

    def _compare(
        self, connection: psycopg.Connection, sent: Sequence[PublishedEvent]
    ) -> tuple[Sequence[PublishedEvent], list[UUID]]:
        """What can be decided, and what of it is missing."""
        if not sent:
            return sent, []
        empty = self.queue_is_empty()  # before looking: what leaves the queue now is not missing
        ids = [event.event_id for event in sent]
        found = connection.execute(_RECEIVED, [ids, ids])
        received = {row[0] for row in found}
        last_come = max((index for index, event_id in enumerate(ids) if event_id in received), default=-1)
        decided = sent if empty else sent[: last_come + 1]
        return decided, [event.event_id for event in decided if event.event_id not in received]

    def _sent(self, *, after: PublishedEvent | None) -> Sequence[PublishedEvent]:
        page: Sequence[PublishedEvent] = self._ask(
            ListPublished(reader=self.reader, after=after, settled_for_s=self.settled_for_s, limit=self.page)
        )
        return page

    def _ask(self, request: Request[Any]) -> Any:
        return self.ask(self.publisher, request)

    def _place(self, connection: psycopg.Connection) -> PublishedEvent | None:
        with connection.cursor(row_factory=class_row(PublishedEvent)) as cursor:
            return cursor.execute(
                "SELECT event_id, published_at, place FROM delivery_audit WHERE publisher = %s", [self.publisher]
            ).fetchone()

    def _keep(self, connection: psycopg.Connection, last: PublishedEvent) -> None:
        connection.execute(
            """
            INSERT INTO delivery_audit (publisher, event_id, published_at, place) VALUES (%s, %s, %s, %s)
            ON CONFLICT (publisher) DO UPDATE
            SET event_id = excluded.event_id, published_at = excluded.published_at, place = excluded.place,
                checked_at = now()
            """,
            [self.publisher, last.event_id, last.published_at, last.place],
        )
