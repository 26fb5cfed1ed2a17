"""What was committed leaves, in order, once it can; nothing is skipped."""

import threading
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.database.engine import plain_url
from shared.messaging.message import Message
from shared.messaging.outbox import record_events
from shared.messaging.partition import Ownership
from shared.messaging.relay import Relay
from shared.messaging.transport import Outcome
from shared.testing.broker import FakeBroker, FakePublisher
from tests.integration.messaging.outbox_writer import OUTBOX, Thing, Writer


def test_events_leave_in_the_order_of_their_aggregate(writer: Writer) -> None:
    thing = Thing()
    writer.commit(thing.happen(3))
    writer.commit(thing.happen(2))
    writer.relay_once()
    assert writer.sent(thing) == [1, 2, 3, 4, 5]
    assert writer.waiting() == 0


def test_a_change_that_is_rolled_back_announces_nothing(writer: Writer) -> None:
    with Session(writer.engine) as session:
        record_events(session, OUTBOX, [Thing().happen()])
        session.rollback()
    writer.relay_once()
    assert writer.publisher.published == []


def test_while_the_broker_is_away_events_wait_and_none_is_lost(writer: Writer) -> None:
    thing = Thing().happen(2)
    writer.broker.away = True
    writer.commit(thing)
    writer.relay_once()
    assert writer.waiting() == 2
    writer.broker.away = False
    writer.relay_once()
    assert writer.sent(thing) == [1, 2]


def test_a_refused_event_holds_back_its_aggregate_and_is_not_skipped(writer: Writer) -> None:
    thing, other = Thing(), Thing()
    writer.broker.full = True
    writer.commit(thing.happen())
    writer.relay_once()
    writer.broker.full = False
    writer.commit(thing.happen(), other.happen())
    writer.relay_once()
    assert (writer.sent(thing), writer.sent(other)) == ([], [1])
    writer.relay._held_back.until.clear()  # time passes
    writer.relay_once()
    assert writer.sent(thing) == [1, 2]


class RefusesOne(FakePublisher):
    """Takes nothing of one aggregate."""

    def __init__(self, broker: FakeBroker, refused: UUID) -> None:
        super().__init__(broker)
        self._refused = str(refused)

    def _publish(self, message: Message) -> Outcome:
        return Outcome.REFUSED if message.headers["ce-partitionkey"] == self._refused else super()._publish(message)


class ReadsAhead(Relay):
    """Tells when it has read its second batch."""

    def __init__(self, read: threading.Event, **options: Any) -> None:
        super().__init__(**options)
        self._told, self._batches = read, 0

    def _next(self, *arguments: Any) -> Any:
        found = super()._next(*arguments)
        self._batches += 1
        if self._batches == 2:
            self._told.set()
        return found


class ConfirmsLate(FakePublisher):
    """Confirms its first batch only when the second one has been read; `in_time` tells whether that came about."""

    def __init__(self, broker: FakeBroker, read: threading.Event) -> None:
        super().__init__(broker)
        self._read, self.in_time = read, False

    def publish(self, messages: Sequence[Message], timeout: float) -> list[Outcome]:
        self.in_time = self._read.wait(10)
        return super().publish(messages, timeout)


def test_a_backlog_of_many_batches_leaves_whole_and_in_order(writer: Writer) -> None:
    writer.relay = Relay(service="investor", database_url=writer.url, publisher=writer.publisher, batch=3)
    things = [Thing() for _ in range(4)]
    for _ in range(3):
        writer.commit(*(thing.happen(2) for thing in things))
    while writer.waiting():
        writer.relay_once()
    assert [writer.sent(thing) for thing in things] == [[1, 2, 3, 4, 5, 6]] * 4


def test_in_a_backlog_too_nothing_passes_an_event_that_was_refused(writer: Writer) -> None:
    refused, others = Thing(), [Thing() for _ in range(3)]
    writer.publisher = RefusesOne(writer.broker, refused.id)
    writer.relay = Relay(service="investor", database_url=writer.url, publisher=writer.publisher, batch=2)
    for _ in range(3):
        writer.commit(refused.happen(), *(thing.happen() for thing in others))
    for _ in range(6):
        writer.relay_once()
    assert [writer.sent(thing) for thing in others] == [[1, 2, 3]] * 3
    assert writer.sent(refused) == []
    assert writer.waiting() == 3


def test_the_next_batch_is_read_while_the_broker_confirms(writer: Writer) -> None:
    read = threading.Event()
    writer.publisher = publisher = ConfirmsLate(writer.broker, read)
    writer.relay = ReadsAhead(read, service="investor", database_url=writer.url, publisher=publisher, batch=1)
    writer.commit(Thing().happen(), Thing().happen())
    writer.relay_once()
    assert publisher.in_time
    assert writer.waiting() == 0


def test_an_event_that_nobody_reads_is_not_marked_as_published(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer.broker, "route", lambda _message: [])
    writer.commit(Thing().happen())
    writer.relay_once()
    assert writer.waiting() == 1
    with writer.engine.connect() as connection:
        assert connection.execute(text("SELECT attempts, last_error FROM outbox")).one() == (1, "unroutable")


def test_a_second_relay_stands_by_and_takes_over(writer: Writer) -> None:
    first = psycopg.connect(plain_url(writer.url), autocommit=True)
    second = psycopg.connect(plain_url(writer.url), autocommit=True)
    owner, standby = (Ownership(connection, purpose="primo.outbox") for connection in (first, second))
    assert len(owner.claim()) == 16
    assert standby.claim() == []
    first.close()
    deadline = time.monotonic() + 5  # the server notices a moment later that its owner has gone
    while len(standby.claim()) < 16 and time.monotonic() < deadline:
        time.sleep(0.02)
    taken = len(standby.owned)
    second.close()
    assert taken == 16


def test_the_relay_is_woken_by_a_commit_and_ends_when_told(writer: Writer) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=writer.relay.run, args=(stop,))
    thread.start()
    thing = Thing().happen()
    writer.commit(thing)
    deadline = threading.Event()
    for _ in range(100):
        if writer.sent(thing):
            break
        deadline.wait(0.05)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert writer.sent(thing) == [1]


def test_the_runtime_role_cannot_rewrite_what_was_recorded(writer: Writer) -> None:
    writer.commit(Thing().happen())
    for statement in ("UPDATE outbox SET data = '{}'", "DELETE FROM outbox", "TRUNCATE outbox"):
        with psycopg.connect(plain_url(writer.url)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
