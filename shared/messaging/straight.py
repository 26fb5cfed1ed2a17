"""Straight through: what comes next in its lane is handled in the transaction that stores it.

Most events are next in their lanes when they come. Their rows, effects and progress are written by one transaction,
and nothing is stored to be read, marked and committed again. All else (what came too early, what waits behind a
failure, what a rebuilding keeps out) is stored in that transaction, for the lanes.

It owns no partition, and needs none. Who handles an event writes its row of the inbox, which is there once, and moves
its lane on from where it saw it, which one can do. Whoever comes second writes nothing at all. When anything fails, all
is rolled back and the batch is left to the lanes, which try singly, pause and park. See docs/adr/0033.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from shared.database.arrays import Booleans, Integers, Texts, Uuids
from shared.messaging import metrics
from shared.messaging.handling import Handling
from shared.messaging.inbox import Received, columns_of
from shared.messaging.lane_plan import Run, Waiting, events_of, first_events, plan
from shared.messaging.lane_progress import MOVE_LANES, MOVED, Overtaken, describe, driver_of
from shared.messaging.partition import partition_of
from shared.telemetry import logging

log = logging.get(__name__)

LONGEST_S = 2.0
"""After so long the rest of a batch is stored only: lanes are several, and the broker waits for its acknowledgement."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.0625, 0.5
"""For so long all is left to the lanes when one failure follows another: twice as long each time, until a batch goes
through. A single failure costs its own batch alone: the lane that failed is no longer open, and the others are well."""
SLOW_PAUSE_S = 60.0
"""For so long after a batch that took too long, too: what waits in the broker meanwhile is given back at an end."""

# Passes the gates (`gate`) too, but waits for none that a rebuilding has closed: lanes behind it are not found open.
_OPEN = """
SELECT source, aggregate, aggregate_id, coalesce(lane.last_seq, 0)
FROM unnest(%b::text[], %b::text[], %b::uuid[], %b::bigint[]) AS came (source, aggregate, aggregate_id, partition)
LEFT JOIN lane USING (source, aggregate, aggregate_id)
WHERE coalesce(lane.state = 'open', true)
      AND pg_try_advisory_xact_lock_shared(hashtext('primo.projections'), partition::int)
"""
_KEEP = f"""
WITH came AS (
    SELECT *
    FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::uuid[], %b::bigint[], %b::bigint[], %b::text[], %b::text[],
                %b::bytea[], %b::boolean[])
         AS came (event_id, source, aggregate, aggregate_id, aggregate_seq, partition, type, headers, body, handled)
), kept AS (
    INSERT INTO inbox (event_id, source, aggregate, aggregate_id, aggregate_seq, partition, type, headers, body,
                       processed_at, outcome)
    SELECT event_id, source, aggregate, aggregate_id, aggregate_seq, partition, type, headers::jsonb, body,
           CASE WHEN handled THEN now() END, CASE WHEN handled THEN 'handled' END
    FROM came
    ON CONFLICT (event_id) DO NOTHING
    RETURNING partition, processed_at IS NOT NULL AS handled
), reached AS (
    SELECT source, aggregate, aggregate_id, min(aggregate_seq) - 1 AS seen, max(aggregate_seq) AS last_seq
    FROM came WHERE handled GROUP BY source, aggregate, aggregate_id
), {MOVE_LANES}
SELECT count(*) AS stored, count(*) FILTER (WHERE handled) AS handled,
       {MOVED} AS lanes,
       CASE WHEN bool_or(NOT handled)
            THEN pg_notify('primo_inbox', string_agg(DISTINCT partition::text, ' ') FILTER (WHERE NOT handled)) END
FROM kept
"""  # noqa: S608 - constants of ours


class Straight:
    """One batch at a time, over a connection of its own."""

    def __init__(self, engine: Engine, handling: Handling) -> None:
        self._engine = engine
        self._handling = handling
        self._connection: Connection | None = None
        self._rests_until = 0.0
        self._pause_s = 0.0

    @contextmanager
    def connected(self) -> Iterator[None]:
        """`keep` may be called inside. Raises DBAPIError when the database is away."""
        with self._engine.connect() as self._connection:
            yield
        self._connection = None

    def keep(self, received: Sequence[Received]) -> int | None:
        """Store all, and handle what comes next in its lane; answers how many were new.

        None: nothing was done, store them for the lanes. Raises when the database goes away.
        """
        if self._connection is None or time.monotonic() < self._rests_until:
            return None
        started, raw = time.perf_counter(), driver_of(self._connection)
        try:
            with Session(bind=self._connection) as session, session.begin():
                session.connection()
                runs = self._next_in_their_lanes(raw, received)
                count = self._handling.handle(session, events_of(runs), longest_s=LONGEST_S) if runs else 0
                handled = first_events(runs, count)
                new = self._store(raw, received, handled)
        except Exception as error:  # the consumer's edge: whatever a handler raises, lanes deal with it
            if raw.closed:
                raise
            self._leave_to_the_lanes(error)
            return None
        self._pause_s = 0.0
        metrics.count_handled(handled)
        took = time.perf_counter() - started
        metrics.BATCH_SECONDS.observe(took)
        if took > LONGEST_S:
            self._rests_until = time.monotonic() + SLOW_PAUSE_S
        return new

    def _leave_to_the_lanes(self, error: Exception) -> None:
        metrics.PUT_BACK.labels(type(error).__name__).inc()
        log.info("batch left to the lanes", error=describe(error))
        self._rests_until = time.monotonic() + self._pause_s
        self._pause_s = min(max(2 * self._pause_s, FIRST_PAUSE_S), LONGEST_PAUSE_S)

    @staticmethod
    def _next_in_their_lanes(raw: psycopg.Connection, received: Sequence[Received]) -> list[Run]:
        """Nothing is read or written for these before their gates are passed."""
        keys = [_key(one) for one in received]
        of_lanes = [one.envelope for one in dict(zip(keys, received, strict=True)).values()]
        partitions = Integers([partition_of(one.aggregate_id) for one in of_lanes])
        columns = [Texts([one.source for one in of_lanes]), Texts([one.aggregate for one in of_lanes])]
        ids = Uuids([one.aggregate_id for one in of_lanes])
        rows = raw.execute(_OPEN, [*columns, ids, partitions], binary=True)
        found = {(source, aggregate, identifier.int): last_seq for source, aggregate, identifier, last_seq in rows}
        return plan(
            _waiting(place, one, found[key])
            for place, (key, one) in enumerate(zip(keys, received, strict=True))
            if key in found
        ).runs

    @staticmethod
    def _store(raw: psycopg.Connection, received: Sequence[Received], handled: Sequence[Run]) -> int:
        """Everything by one statement; answers how many were new. Raises Overtaken."""
        done = {waiting.inbox_id for waiting in events_of(handled)}
        row = raw.execute(
            _KEEP, [*columns_of(received), Booleans([place in done for place in range(len(received))])]
        ).fetchone()
        assert row is not None
        new: int = row[0]
        if row[1:3] != (len(done), len(handled)):
            raise Overtaken(f"stored and moved {row[1:3]}, where it were {len(done)} events of {len(handled)} lanes")
        return new


def _key(received: Received) -> tuple[str, str, int]:
    """Of its lane, as `lane_plan` compares them: by the id's number."""
    envelope = received.envelope
    return (envelope.source, envelope.aggregate, envelope.aggregate_id.int)


def _waiting(place: int, received: Received, last_seq: int) -> Waiting:
    envelope = received.envelope
    return Waiting(
        inbox_id=place,  # it has none yet: its place in the batch says as well what came first
        event_id=envelope.event_id,
        source=envelope.source,
        aggregate=envelope.aggregate,
        aggregate_id=envelope.aggregate_id,
        aggregate_seq=envelope.aggregate_seq,
        type=envelope.type,
        body=received.body,
        correlation_id=envelope.correlation_id,
        traceparent=envelope.traceparent,
        last_seq=last_seq,
        attempts=0,
    )
