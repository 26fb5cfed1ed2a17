"""The relay: outbox -> RabbitMQ.

Reads what is unpublished of the partitions it owns, in the order of recording, keeps a batch of confirms in flight,
marks what was confirmed. Anything else stays unpublished and holds back its aggregate for a while.
"""

import threading
import time
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from opentelemetry.trace import SpanKind
from psycopg.rows import dict_row

from shared.contracts.event import Envelope
from shared.database.engine import EVENT_STATEMENT_TIMEOUT_S, open_connection
from shared.messaging import metrics, spans
from shared.messaging.message import encode
from shared.messaging.outbox import CHANNEL
from shared.messaging.partition import Ownership
from shared.messaging.transport import BrokerAway, Outcome, Publisher
from shared.telemetry import logging, tracing

log = logging.get(__name__)

BATCH = 500
CONFIRM_TIMEOUT_S = 30.0
POLL_S = 0.5
HOLD_BACK_S = (0.25, 1.0, 5.0, 30.0)
"""By how often it has failed. A queue that lost its leader has another one within a second."""

_READ = """
SELECT id, event_id, aggregate, aggregate_id, aggregate_seq, type, data, correlation_id, causation_id, traceparent,
       occurred_at, attempts
FROM outbox
WHERE published_at IS NULL AND partition = ANY(%(owned)s) AND NOT aggregate_id = ANY(%(held_back)s)
ORDER BY id LIMIT %(limit)s
"""
# The condition on published_at lets each day's partial index answer: days that are done are not scanned.
_MARK = """
UPDATE outbox SET published_at = clock_timestamp(), attempts = attempts + 1, last_error = NULL
WHERE id = ANY(%s) AND published_at IS NULL
"""
_FAILED = "UPDATE outbox SET attempts = attempts + 1, last_error = %s WHERE id = ANY(%s) AND published_at IS NULL"


@dataclass
class _HeldBack:
    """Aggregates whose event was refused: nothing later of theirs is published before it."""

    until: dict[UUID, float] = field(default_factory=dict)

    def add(self, aggregate_id: UUID, attempts: int) -> None:
        wait = HOLD_BACK_S[min(attempts, len(HOLD_BACK_S) - 1)]
        self.until[aggregate_id] = time.monotonic() + wait

    def current(self) -> list[UUID]:
        now = time.monotonic()
        self.until = {aggregate: until for aggregate, until in self.until.items() if until > now}
        return list(self.until)


class Relay:
    """Runs until told to stop. A second relay of the same service stands by and takes over when this one dies."""

    def __init__(self, *, service: str, database_url: str, publisher: Publisher, batch: int = BATCH) -> None:
        self.service = service
        self._url = database_url
        self._publisher = publisher
        self._batch = batch
        self._held_back = _HeldBack()

    def run(self, stop: threading.Event) -> None:
        """Publish until `stop` is set. Raises psycopg.OperationalError when the database goes away."""
        with open_connection(
            self._url,
            f"primo-{self.service}-relay",
            autocommit=True,
            statement_timeout_s=EVENT_STATEMENT_TIMEOUT_S,
        ) as connection:
            ownership = Ownership(connection, purpose="primo.outbox")
            connection.execute(f"LISTEN {CHANNEL}")
            try:
                while not stop.is_set():
                    if self.publish_once(connection, ownership) < self._batch:
                        self._wait(connection)
            finally:
                self._publisher.close()

    def publish_once(self, connection: psycopg.Connection, ownership: Ownership) -> int:
        """One batch; answers how many rows it read."""
        rows = self._read(connection, ownership.claim())
        if not rows:
            return 0
        started = time.perf_counter()
        try:
            outcomes = self._publish([self._envelope(row) for row in rows])
        except BrokerAway as away:
            log.warning("broker away, events wait in the outbox", waiting=len(rows), error=str(away))
            return 0
        metrics.CONFIRM_SECONDS.observe(time.perf_counter() - started)
        self._settle(connection, rows, outcomes)
        return len(rows)

    def _publish(self, envelopes: list[Envelope]) -> list[Outcome]:
        under_way = spans.begin_publishing(envelopes)
        with tracing.batch("publish batch", under_way, kind=SpanKind.CLIENT):
            messages = [encode(one) for one in spans.continued(envelopes, under_way)]
            outcomes = self._publisher.publish(messages, CONFIRM_TIMEOUT_S)
        spans.end_publishing(under_way, outcomes)
        return outcomes

    def _read(self, connection: psycopg.Connection, owned: list[int]) -> list[dict[str, object]]:
        held_back = self._held_back.current()
        metrics.HELD_BACK.set(len(held_back))
        if not owned:
            return []
        with connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(_READ, {"owned": owned, "held_back": held_back, "limit": self._batch})
            return cursor.fetchall()

    def _envelope(self, row: dict[str, object]) -> Envelope:
        return Envelope.model_validate({"source": self.service, **row})

    def _settle(self, connection: psycopg.Connection, rows: list[dict[str, object]], outcomes: list[Outcome]) -> None:
        confirmed = [row["id"] for row, outcome in zip(rows, outcomes, strict=True) if outcome is Outcome.CONFIRMED]
        if confirmed:
            connection.execute(_MARK, [confirmed])
            metrics.PUBLISHED.inc(len(confirmed))
        for row, outcome in zip(rows, outcomes, strict=True):
            if outcome in (Outcome.CONFIRMED, Outcome.UNSENT):
                continue
            metrics.NOT_PUBLISHED.labels(outcome).inc()
            connection.execute(_FAILED, [str(outcome), [row["id"]]])
            self._held_back.add(UUID(str(row["aggregate_id"])), int(str(row["attempts"])))
            log.error(
                "event not published",
                type=row["type"],
                event_id=str(row["event_id"]),
                outcome=outcome,
                correlation_id=row["correlation_id"],
                causation_id=row["causation_id"],
            )

    @staticmethod
    def _wait(connection: psycopg.Connection) -> None:
        for _ in connection.notifies(timeout=POLL_S, stop_after=1):
            pass
