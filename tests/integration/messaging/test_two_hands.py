"""An intake with two hands in a backlog: every event takes effect once, in order, whichever hand fails when."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.contracts.event import Event
from shared.contracts.investor.events import ReviewOpened
from shared.messaging.handling import Handling
from shared.messaging.intake import Intake
from shared.messaging.message import encode
from shared.messaging.straight import Straight
from shared.messaging.transport import Delivery
from shared.messaging.unit_of_work import SqlUnitOfWork
from shared.testing.broker import FakeBroker, FakePublisher, FakeSubscription
from shared.testing.events import an_envelope, an_event
from tests.integration.messaging.conftest import Reader

READER = "notifications"
EACH = 60


class UntilEmpty(FakeSubscription):
    """Tells the intake to end once nothing more comes."""

    def __init__(self, broker: FakeBroker, stop: threading.Event) -> None:
        super().__init__(broker, READER)
        self._stop = stop

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        found = super().receive(limit, wait)
        if not found:
            self._stop.set()
        return found


class Backlog:
    """Events of many dossiers, one of each in turn, lie in the broker; a handler writes down what it is given."""

    def __init__(self, reader: Reader, dossiers: int = 50) -> None:
        self.reader = reader
        self.broker = FakeBroker()
        self.dossiers = [uuid4() for _ in range(dossiers)]
        self.before: Callable[[Event, SqlUnitOfWork], None] = lambda _event, _work: None
        self.by_thread: Counter[str] = Counter()
        messages = [
            encode(an_envelope(an_event(dossier), seq=seq)) for seq in range(1, EACH + 1) for dossier in self.dossiers
        ]
        FakePublisher(self.broker).publish(messages, 1.0)

    def take_in(self) -> None:
        stop, engine = threading.Event(), self.reader.engine
        handling = Handling({ReviewOpened: self._handle}, lambda session: SqlUnitOfWork(session, None))
        Intake(
            service="test",
            database_url=self.reader.url,
            subscribe=lambda: UntilEmpty(self.broker, stop),
            straight=[Straight(engine, handling), Straight(engine, handling)],
        ).run(stop)

    def effects(self) -> dict[UUID, list[int]]:
        found: dict[UUID, list[int]] = defaultdict(list)
        for aggregate_id, seq in self.reader.query("SELECT aggregate_id, aggregate_seq FROM effect ORDER BY id"):
            found[aggregate_id].append(seq)
        return found

    def left_in_broker(self) -> int:
        return len(self.broker.queues[READER])

    def _handle(self, event: Event, work: SqlUnitOfWork) -> None:
        self.by_thread[threading.current_thread().name] += 1
        self.before(event, work)
        work.session.execute(
            text("""
                INSERT INTO effect (aggregate_id, aggregate_seq)
                SELECT :id, count(*) + 1 FROM effect WHERE aggregate_id = :id
            """),
            {"id": event.aggregate_id},
        )


def in_order(dossiers: Sequence[UUID]) -> dict[UUID, list[int]]:
    return {dossier: list(range(1, EACH + 1)) for dossier in dossiers}


def test_a_backlog_takes_effect_once_and_in_order_by_both_hands(reader: Reader) -> None:
    backlog = Backlog(reader)
    backlog.take_in()
    assert backlog.effects() == in_order(backlog.dossiers)
    assert backlog.left_in_broker() == 0
    assert len([name for name in backlog.by_thread if name.startswith("hand-")]) == 2
    assert reader.query("SELECT DISTINCT outcome FROM inbox") == [("handled",)]


def test_where_one_hand_loses_its_database_nothing_is_lost_and_nothing_takes_effect_twice(reader: Reader) -> None:
    backlog, lost = Backlog(reader), threading.Event()

    def before(event: Event, work: SqlUnitOfWork) -> None:
        if event.aggregate_id == backlog.dossiers[7] and sum(backlog.by_thread.values()) > 1200 and not lost.is_set():
            lost.set()
            work.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    backlog.before = before
    with pytest.raises((DBAPIError, psycopg.OperationalError)):
        backlog.take_in()
    assert backlog.left_in_broker() > 0, "what was not acknowledged is there again"
    assert backlog.effects() != in_order(backlog.dossiers)
    backlog.take_in()
    reader.work()
    assert backlog.effects() == in_order(backlog.dossiers)
    assert backlog.left_in_broker() == 0


def test_a_failure_costs_its_own_hand_a_batch_and_holds_back_its_dossier_alone(reader: Reader) -> None:
    backlog = Backlog(reader)
    bad = backlog.dossiers[3]

    def before(event: Event, _work: SqlUnitOfWork) -> None:
        if event.aggregate_id == bad:
            raise RuntimeError("poison")

    backlog.before = before
    reader.failing[bad] = RuntimeError("poison")
    backlog.take_in()
    reader.work(rounds=40)
    expected = in_order(backlog.dossiers)
    del expected[bad]
    assert backlog.effects() == expected
    assert reader.lane(bad).state == "retry"
    assert backlog.left_in_broker() == 0
