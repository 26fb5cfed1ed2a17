"""The relay: outbox -> RabbitMQ.

Reads what is unpublished of the partitions it owns, in the order of recording, keeps a batch of confirms in flight,
marks what was confirmed. Anything else stays unpublished and holds back its aggregate for a while. In a backlog it does
not stand idle while the broker confirms: it reads and encodes the next batch, and marks the one before.
"""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from opentelemetry.trace import Span, SpanKind
from psycopg.rows import dict_row

from shared.contracts.event import Attributes
from shared.database.engine import EVENT_STATEMENT_TIMEOUT_S, open_connection
from shared.messaging import metrics, spans
from shared.messaging.message import Message, encode_text
from shared.messaging.partition import Ownership
from shared.messaging.transport import BrokerAway, Outcome, Publisher
from shared.messaging.wakefulness import CHANNEL, Wakefulness
from shared.telemetry import logging, tracing

log = logging.get(__name__)

BATCH = 500
CONFIRM_TIMEOUT_S = 30.0
POLL_S = 0.5
HOLD_BACK_S = (0.25, 1.0, 5.0, 30.0)
"""By how often it has failed. A queue that lost its leader has another one within a second."""
DENSE_PER_S = 200.0
GATHER_S = 0.01
"""Where more come in a second than that, and until only half as many come, the next batch is given so long to gather:
one of three costs the relay, the broker, the reader and the databases nearly as much as one of ten. Meanwhile nobody
wakes the relay, for it looks by itself. An event that comes alone is never kept."""
PACE_S = 0.1
"""Over about so long the pace is looked at."""
BATCHES_IN_A_ROW = 20
"""So many batches are sent before it looks whether it was told to stop."""

# Nothing of an aggregate is sent while something of it is unconfirmed. The inner limit bounds what is read to find that
# out: what is in flight is among the first rows.
_READ = """
SELECT id, event_id, aggregate, aggregate_id, aggregate_seq, type, data::text AS data, correlation_id, causation_id,
       traceparent, occurred_at, attempts
FROM (
    SELECT * FROM outbox
    WHERE published_at IS NULL AND partition = ANY(%(owned)s) AND NOT aggregate_id = ANY(%(held_back)s)
    ORDER BY id LIMIT %(limit)s + cardinality(%(in_flight)s::uuid[])
) AS first
WHERE NOT aggregate_id = ANY(%(in_flight)s)
ORDER BY id LIMIT %(limit)s
"""
# The condition on published_at lets each day's partial index answer: days that are done are not scanned.
_MARK = """
UPDATE outbox SET published_at = clock_timestamp(), attempts = attempts + 1, last_error = NULL
WHERE id = ANY(%s) AND published_at IS NULL
"""
_FAILED = "UPDATE outbox SET attempts = attempts + 1, last_error = %s WHERE id = ANY(%s) AND published_at IS NULL"


Row = dict[str, object]


@dataclass(frozen=True)
class _Batch:
    """Rows, as they are sent."""

    rows: Sequence[Row]
    messages: Sequence[Message]
    spans: Sequence[Span]


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


@dataclass
class Pace:
    """How fast events come of late: a moving mean, so that two that come together make no crowd."""

    per_second: float = 0.0
    _noted_at: float = field(default_factory=time.monotonic)

    def note(self, events: int, now: float) -> None:
        """So many since the last time; `now` in seconds of the monotonic clock."""
        passed = max(now - self._noted_at, 0.001)
        weight = min(1.0, passed / PACE_S)
        self.per_second += weight * (events / passed - self.per_second)
        self._noted_at = now


class Relay:
    """Runs until told to stop. A second relay of the same service stands by and takes over when this one dies."""

    def __init__(self, *, service: str, database_url: str, publisher: Publisher, batch: int = BATCH) -> None:
        self.service = service
        self._url = database_url
        self._publisher = publisher
        self._batch = batch
        self._held_back = _HeldBack()
        self._pace = Pace()

    def run(self, stop: threading.Event) -> None:
        """Publish until `stop` is set. Raises psycopg.OperationalError when the database goes away."""
        with open_connection(
            self._url,
            f"primo-{self.service}-relay",
            autocommit=True,
            statement_timeout_s=EVENT_STATEMENT_TIMEOUT_S,
        ) as connection:
            ownership = Ownership(connection, purpose="primo.outbox")
            awake = Wakefulness(connection, ownership)
            connection.execute(f"LISTEN {CHANNEL}")
            try:
                while not stop.is_set():
                    published = self.publish_once(connection, ownership)
                    self._pace.note(published, time.monotonic())
                    if published < self._batch:
                        self._rest(connection, awake, stop, published)
            finally:
                self._publisher.close()

    def _rest(self, connection: psycopg.Connection, awake: Wakefulness, stop: threading.Event, published: int) -> None:
        """Until there is likely to be something again. Who takes the word back that it is awake looks once more."""
        if self._pace.per_second > (DENSE_PER_S / 2 if awake else DENSE_PER_S) and (published or awake):
            awake.say()
            stop.wait(GATHER_S)
        elif awake:
            awake.take_back()
        else:
            self._wait(connection, awake.patience(POLL_S))

    def publish_once(
        self, connection: psycopg.Connection, ownership: Ownership, in_a_row: int = BATCHES_IN_A_ROW
    ) -> int:
        """One batch, or some in a row where more wait; fewer than a batch: nothing waits any more."""
        batch = self._next(connection, ownership)
        try:
            if len(batch.rows) == self._batch and in_a_row > 1:
                return self._publish_in_a_row(connection, ownership, batch, in_a_row)
            if batch.rows:
                self._settle(connection, batch.rows, self._send(batch))
            return len(batch.rows)
        except BrokerAway as away:
            log.warning("broker away, events wait in the outbox", error=str(away))
            return 0

    def _publish_in_a_row(
        self, connection: psycopg.Connection, ownership: Ownership, batch: _Batch, in_a_row: int
    ) -> int:
        """While one batch is being confirmed, the next is read and encoded, and the one before is marked."""
        with ThreadPoolExecutor(1, "publishing") as beside:
            sending = beside.submit(self._send, batch)
            for left in reversed(range(in_a_row)):
                following = self._next(connection, ownership, batch.rows) if left else None
                outcomes = sending.result()
                goes_on = bool(following and following.rows) and set(outcomes) == {Outcome.CONFIRMED}
                if following and goes_on:
                    sending = beside.submit(self._send, following)
                self._settle(connection, batch.rows, outcomes)
                if not following or not goes_on:
                    break
                batch = following
        return self._batch  # what waits behind these is looked for at once

    def _next(self, connection: psycopg.Connection, ownership: Ownership, in_flight: Sequence[Row] = ()) -> _Batch:
        rows = self._read(connection, ownership.claim(), in_flight)
        events = [Attributes.model_validate({"source": self.service, **row}) for row in rows]
        under_way = spans.begin_publishing(events)
        sent = spans.continued(events, under_way)
        messages = [encode_text(one, str(row["data"])) for one, row in zip(sent, rows, strict=True)]
        return _Batch(rows, messages, under_way)

    def _send(self, batch: _Batch) -> list[Outcome]:
        started = time.perf_counter()
        with tracing.batch("publish batch", batch.spans, kind=SpanKind.CLIENT):
            outcomes = self._publisher.publish(batch.messages, CONFIRM_TIMEOUT_S)
        metrics.CONFIRM_SECONDS.observe(time.perf_counter() - started)
        spans.end_publishing(batch.spans, outcomes)
        return outcomes

    def _read(self, connection: psycopg.Connection, owned: list[int], in_flight: Sequence[Row] = ()) -> list[Row]:
        held_back = self._held_back.current()
        metrics.HELD_BACK.set(len(held_back))
        if not owned:
            return []
        sent = [row["aggregate_id"] for row in in_flight]
        with connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(_READ, {"owned": owned, "held_back": held_back, "in_flight": sent, "limit": self._batch})
            return cursor.fetchall()

    def _settle(self, connection: psycopg.Connection, rows: Sequence[Row], outcomes: list[Outcome]) -> None:
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
    def _wait(connection: psycopg.Connection, timeout: float) -> None:
        for _ in connection.notifies(timeout=timeout, stop_after=1):
            pass
