"""Lanes: inbox -> handlers.

A lane is the ordered events of one aggregate. Several workers share the partitions; one worker runs many lanes in one
transaction. When that transaction fails, its events are run one by one, so that only the failing one waits. When it is
tried again it runs by itself: the others go through this once, not at each of its tries.
"""

import threading
import time
from collections.abc import Collection, Sequence
from typing import Any

import psycopg
from pydantic import ValidationError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.messaging import lane_progress as progress
from shared.messaging import metrics, spans
from shared.messaging.gate import pass_gates
from shared.messaging.handling import Handling
from shared.messaging.inbox import CHANNEL, partitions_in
from shared.messaging.lane_plan import Run, Waiting, apart, events_of, first_events, plan
from shared.messaging.message import Unreadable
from shared.messaging.partition import PARTITIONS, Ownership
from shared.messaging.retry import pause_after
from shared.telemetry import logging
from shared.telemetry.correlation import following

log = logging.get(__name__)

BATCH = 200
POLL_S = 0.5
LONGEST_BATCH_S = 2.0
"""After so long a batch takes no further event: what was handled commits, the rest comes with the next. So a process
that was told to stop ends after the handler at hand, however slow handlers are."""


class LaneWorker:
    """Runs until told to stop. Others may run beside it, in this process or another."""

    def __init__(
        self,
        *,
        service: str,
        engine: Engine,
        handling: Handling,
        share: int = PARTITIONS,
        batch: int = BATCH,
    ) -> None:
        self.service = service
        self._engine = engine
        self._handling = handling
        self._share = share
        self._batch = batch

    def run(self, stop: threading.Event) -> None:
        """Handle events until `stop` is set. Raises DBAPIError or psycopg.Error when the database goes away."""
        with self._engine.connect() as connection:
            raw = progress.driver_of(connection)
            ownership = Ownership(raw, purpose="primo.inbox", share=self._share)
            raw.execute(f"LISTEN {CHANNEL}")
            raw.commit()
            while not stop.is_set():
                owned = ownership.claim()
                raw.commit()
                if not self.work_once(connection, owned):
                    _wait(raw, owned)

    def work_once(self, connection: Connection, owned: list[int]) -> int:
        """One batch; answers how many events were dealt with (handled, found out of place, or failed)."""
        found = plan(progress.read_ready(progress.driver_of(connection), owned, self._batch))
        if found.gaps or found.strays:
            with connection.begin():
                progress.note_gaps(connection, found.gaps)
                progress.park_strays(connection, found.strays)
        sound, doubtful = apart(found.runs)
        if sound:
            self._run_together(connection, sound)
        if doubtful:
            self._run_singly(connection, doubtful)
        return sum(len(run.events) for run in (*sound, *doubtful)) + len(found.strays)

    def _run_together(self, connection: Connection, runs: Sequence[Run]) -> None:
        started = time.perf_counter()
        try:
            with Session(bind=connection) as session, session.begin():
                count = self._handle(session, events_of(runs))
                handled = first_events(runs, count)
                progress.advance(session.connection(), handled)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            self._run_singly(connection, runs)
        except Exception:  # noqa: BLE001  # the consumer's edge: whatever a handler raises must not stop the other lanes
            self._run_singly(connection, runs)
        else:
            metrics.count_handled(handled)
        metrics.BATCH_SECONDS.observe(time.perf_counter() - started)

    def _run_singly(self, connection: Connection, runs: Sequence[Run]) -> None:
        began, tried = time.monotonic(), 0
        for run in runs:
            for waiting in run.events:
                if tried and time.monotonic() - began > LONGEST_BATCH_S:
                    return
                tried += 1
                if not self._run_one(connection, run.only(waiting)):
                    break  # later events of this aggregate wait behind it

    def _run_one(self, connection: Connection, run: Run) -> bool:
        waiting = run.events[0]
        try:
            with Session(bind=connection) as session, session.begin():
                self._handle(session, [waiting])
                progress.advance(session.connection(), [run])
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            self._failed(connection, waiting, error)
        except progress.Overtaken:
            return False  # no failure of the event: where it stands now is seen when it is read again
        except Exception as error:  # noqa: BLE001  # the consumer's edge, as above
            self._failed(connection, waiting, error)
        else:
            metrics.HANDLED.labels(waiting.type).inc()
            return True
        return False

    def _handle(self, session: Session, waiting: Sequence[Waiting]) -> int:
        """The handlers of these events, in order; answers how many there was time for."""
        pass_gates(session.connection(), [one.aggregate_id for one in waiting])  # before anything is read or written
        return self._handling.handle(session, waiting, longest_s=LONGEST_BATCH_S)

    def _failed(self, connection: Connection, waiting: Waiting, error: Exception) -> None:
        failures = waiting.attempts + 1
        permanent = isinstance(error, Unreadable | ValidationError)
        pause = None if permanent else pause_after(failures)
        metrics.FAILED.labels(metrics.type_label(waiting.type), type(error).__name__).inc()
        with following(spans.cause_of(waiting)):
            log.warning(
                "event failed",
                type=waiting.type,
                event_id=str(waiting.event_id),
                failures=failures,
                next_try_s=None if pause is None else pause.total_seconds(),
                error=progress.describe(error),
            )
        with connection.begin():
            if pause is None:
                progress.park(connection, waiting, error)
            else:
                progress.postpone(connection, waiting, failures, pause, error)


def _wait(raw: psycopg.Connection[Any], owned: Collection[int]) -> None:
    """Until something comes for one of these partitions, or for a while."""
    last_moment = time.monotonic() + POLL_S
    while (left := last_moment - time.monotonic()) > 0:
        for woken in raw.notifies(timeout=left, stop_after=1):
            named = partitions_in(woken.payload)
            if not named or not named.isdisjoint(owned):
                return
