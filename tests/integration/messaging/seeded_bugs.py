"""Mistakes that are easy to make on this path, each made on purpose: the stories must find every one."""

import threading
from collections.abc import Sequence
from contextlib import suppress

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from shared.database.engine import plain_url
from shared.database.identifiers import uuid7
from shared.messaging import lane_progress as progress
from shared.messaging.inbox import Received
from shared.messaging.intake import BATCH, WAIT_S, Intake
from shared.messaging.lane_plan import Run, Waiting
from shared.messaging.lanes import LaneWorker
from shared.messaging.message import Unreadable
from shared.messaging.outbox import write_rows
from shared.messaging.partition import Ownership
from shared.messaging.relay import Relay, Row, _Batch
from shared.messaging.straight import Straight
from shared.messaging.transport import Delivery, Outcome
from tests.integration.messaging.crash_world import OUTBOX, Parts, UnitOfWork


class AnnouncesApart(UnitOfWork):
    """Writes its events in a transaction of their own."""

    def flush(self) -> None:
        self.session.flush()
        connection = self.session.connection()
        with Session(connection.engine) as other, other.begin():
            write_rows(other, OUTBOX, self._outgoing)
        self._outgoing.clear()


class MarksFirst(Relay):
    """Marks what it is about to publish."""

    def _next(self, connection: psycopg.Connection, ownership: Ownership, in_flight: Sequence[Row] = ()) -> _Batch:
        batch = super()._next(connection, ownership, in_flight)
        self._settle(connection, batch.rows, [Outcome.CONFIRMED] * len(batch.rows))
        return batch


class TakesAnyAnswerForAYes(Relay):
    """Marks what was refused, or never answered."""

    def _settle(self, connection: psycopg.Connection, rows: Sequence[Row], outcomes: list[Outcome]) -> None:
        super()._settle(connection, rows, [Outcome.CONFIRMED] * len(outcomes))


class AcknowledgesFirst(Intake):
    """Acknowledges what it is about to store."""

    def run(self, stop: threading.Event) -> None:
        with psycopg.connect(plain_url(self._url), autocommit=True) as connection:
            subscription = self._subscribe()
            try:
                while not stop.is_set():
                    deliveries = subscription.receive(BATCH, WAIT_S)
                    if deliveries:
                        subscription.acknowledge(deliveries[-1])
                        self.keep(connection, deliveries)
            finally:
                subscription.close()


class StoresEveryDelivery(Intake):
    """Does not know an event again."""

    @staticmethod
    def _sort(deliveries: Sequence[Delivery]) -> tuple[list[Received], list[tuple[Delivery, Unreadable]]]:
        found, unreadable = Intake._sort(deliveries)
        again = [
            Received(one.envelope.model_copy(update={"event_id": uuid7()}), one.headers, one.body) for one in found
        ]
        return again, unreadable


class EffectsBeforeStoring(Straight):
    """Handles in one transaction, stores in the next."""

    @staticmethod
    def _store(raw: psycopg.Connection, received: Sequence[Received], handled: Sequence[Run]) -> int:
        raw.commit()
        return Straight._store(raw, received, handled)


class TakesThemAsTheyCome(LaneWorker):
    """Does not look at the sequence, neither when it takes events nor when it moves their lanes on."""

    def work_once(self, connection: Connection, owned: list[int]) -> int:
        rows = progress.read_ready(progress.driver_of(connection), owned, self._batch)
        with suppress(RuntimeError, Unreadable), Session(bind=connection) as session, session.begin():
            self._handle(session, rows)
            done = text("UPDATE inbox SET processed_at = now() WHERE id = ANY(:ids)")
            session.execute(done, {"ids": [row.inbox_id for row in rows]})
        return len(rows)


class CommitsEffectsBeforeProgress(LaneWorker):
    """Effects in one transaction, how far it is in the next."""

    def _run_together(self, connection: Connection, runs: Sequence[Run]) -> None:
        try:
            with Session(bind=connection) as session, session.begin():
                self._handle(session, [waiting for run in runs for waiting in run.events])
        except Exception:  # noqa: BLE001  # as the real one
            self._run_singly(connection, runs)
            return
        with connection.begin():
            progress.advance(connection, runs)


class LetsLaterOnesPass(LaneWorker):
    """Parks an event and goes on with its aggregate."""

    def _failed(self, connection: Connection, waiting: Waiting, error: Exception) -> None:
        super()._failed(connection, waiting, error)
        with connection.begin():
            connection.execute(
                text("UPDATE lane SET state = 'open', last_seq = last_seq + 1 WHERE state = 'parked'"),
            )
            connection.execute(
                text("UPDATE inbox SET processed_at = now() WHERE id = :id AND :parked"),
                {"id": waiting.inbox_id, "parked": isinstance(error, Unreadable)},
            )


class GivesUpWhatFails(LaneWorker):
    """Counts a failed event as handled."""

    def _failed(self, connection: Connection, waiting: Waiting, error: Exception) -> None:
        with connection.begin():
            progress.advance(connection, [Run(waiting.lane, (waiting,))])


_OF_EFFECTS = "effects are not the facts"

BUGS = {
    "events are written in a transaction of their own": (
        Parts(unit_of_work=AnnouncesApart),
        "announced is not what happened",
    ),
    "the relay marks before the broker confirms": (Parts(relay=MarksFirst), "lost"),
    "the relay marks what was refused": (Parts(relay=TakesAnyAnswerForAYes), "lost"),
    "the intake acknowledges before its commit": (Parts(intake=AcknowledgesFirst), "lost"),
    "the intake does not know an event again": (Parts(intake=StoresEveryDelivery), "out_of_sequence"),
    "what goes straight takes effect before it is stored": (Parts(straight=EffectsBeforeStoring), _OF_EFFECTS),
    "lanes do not look at the sequence": (Parts(straight=None, lanes=TakesThemAsTheyCome), _OF_EFFECTS),
    "effects are committed before progress": (Parts(straight=None, lanes=CommitsEffectsBeforeProgress), _OF_EFFECTS),
    "a parked event does not hold its lane": (Parts(straight=None, lanes=LetsLaterOnesPass), _OF_EFFECTS),
    "a failed event counts as handled": (Parts(straight=None, lanes=GivesUpWhatFails), _OF_EFFECTS),
}
"""What is put in, and the words of the promise that it breaks."""
