"""When the broker forgets what it confirmed, the reader finds out and has it sent again."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pika
import psycopg
import pytest
from sqlalchemy import MetaData
from sqlalchemy.orm import Session

from shared.contracts.aggregate import Aggregate
from shared.contracts.investor.events import ReviewOpened
from shared.database.engine import make_engine, plain_url
from shared.database.identifiers import uuid7
from shared.messaging import operator
from shared.messaging.connection import parameters
from shared.messaging.delivery_audit import Audit
from shared.messaging.intake import Intake
from shared.messaging.outbox import define_outbox, record_events
from shared.messaging.partition import Ownership
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.relay import Relay
from shared.messaging.subscription import RabbitSubscription
from shared.messaging.topology import declare_at, inbox_queue, is_empty
from shared.testing.events import NOON
from tests.support.databases import Databases

OUTBOX = define_outbox(MetaData())


class Dossier(Aggregate):
    stream = "dossier"

    def __init__(self) -> None:
        self.id = uuid4()


class Pair:
    """investor publishes, notifications reads, over a real broker."""

    def __init__(self, databases: Databases, broker: str) -> None:
        declare_at(broker)
        self.broker = broker
        self.investor, self.notifications = databases("investor"), databases("notifications")
        self.engine = make_engine(self.investor.url, application="test")
        self.publisher = RabbitPublisher(broker)
        self.relay = Relay(service="investor", database_url=self.investor.url, publisher=self.publisher)
        self.asked: list[Any] = []

    def commit(self, *dossiers: Dossier) -> None:
        with Session(self.engine) as session, session.begin():
            for dossier in dossiers:
                dossier.record(ReviewOpened(dossier_id=dossier.id, occurred_at=NOON))
            record_events(session, OUTBOX, dossiers)

    def relay_all(self) -> None:
        with psycopg.connect(plain_url(self.investor.url), autocommit=True) as connection:
            ownership = Ownership(connection, purpose="primo.outbox")
            while self.relay.publish_once(connection, ownership):
                pass

    def take_in(self, limit: int = 1000) -> None:
        """Receive what is in the queue, at most so much; the rest goes back."""
        subscription = RabbitSubscription(self.broker, "notifications")
        intake = Intake(service="notifications", database_url=self.notifications.url, subscribe=lambda: subscription)
        with psycopg.connect(plain_url(self.notifications.url)) as connection:
            while deliveries := subscription.receive(limit, 1.0):
                intake.keep(connection, deliveries)
                subscription.acknowledge(deliveries[-1])
                limit -= len(deliveries)
                if not limit:
                    break
        subscription.close()

    def forget(self) -> None:
        """What an operator's mistake or a lost disk does."""
        connection = pika.BlockingConnection(parameters(self.broker))
        connection.channel().queue_purge(inbox_queue("notifications"))
        connection.close()

    def audit(self, **changes: Any) -> int:
        def ask(service: str, request: Any) -> Any:
            self.asked.append(request)
            assert service == "investor"
            return operator.answer(request, self.engine, service)

        audit = Audit("notifications", "investor", ask, lambda: is_empty(self.broker, "notifications"), settled_for_s=0)
        with psycopg.connect(plain_url(self.notifications.url), autocommit=True) as connection:
            return replace(audit, **changes).run(connection)

    def come(self) -> set[UUID]:
        with psycopg.connect(plain_url(self.notifications.url)) as connection:
            return {row[0] for row in connection.execute("SELECT aggregate_id FROM inbox")}

    def event_of(self, dossier: Dossier) -> UUID:
        with psycopg.connect(plain_url(self.investor.url)) as connection:
            found = connection.execute("SELECT event_id FROM outbox WHERE aggregate_id = %s", [dossier.id]).fetchone()
        assert found is not None
        return UUID(str(found[0]))

    def inbox_dropped(self, kind: str, *, below: UUID) -> None:
        """As retention notes it at the reader."""
        with psycopg.connect(plain_url(self.notifications.owner_url)) as connection:
            connection.execute("INSERT INTO event_retention VALUES (%s, %s)", [kind, below])

    def close(self) -> None:
        self.publisher.close()
        self.engine.dispose()


@pytest.fixture
def pair(databases: Databases, vhost: str) -> Iterator[Pair]:
    pair = Pair(databases, vhost)
    yield pair
    pair.close()


def test_events_that_the_broker_lost_come_after_all(pair: Pair) -> None:
    dossiers = [Dossier() for _ in range(5)]
    pair.commit(*dossiers)
    pair.relay_all()
    pair.forget()
    pair.take_in()
    assert pair.come() == set()  # confirmed, and gone

    assert pair.audit() == 5
    pair.relay_all()
    pair.take_in()
    assert pair.come() == {dossier.id for dossier in dossiers}
    assert pair.audit() == 0


def test_a_hole_is_found_while_later_events_go_on_coming(pair: Pair) -> None:
    first, lost, later, waiting = (Dossier() for _ in range(4))
    pair.commit(first)
    pair.relay_all()
    pair.take_in()
    pair.commit(lost)
    pair.relay_all()
    pair.forget()
    pair.commit(later)
    pair.relay_all()
    pair.take_in()
    pair.commit(waiting)
    pair.relay_all()

    assert pair.audit() == 1  # not the one that waits in the queue
    pair.relay_all()
    pair.take_in()
    assert pair.come() == {first.id, lost.id, later.id, waiting.id}


def test_what_still_waits_in_the_queue_is_not_sent_again(pair: Pair) -> None:
    pair.commit(*(Dossier() for _ in range(20)))
    pair.relay_all()
    assert pair.audit() == 0
    pair.take_in(limit=7)
    assert pair.audit() == 0
    pair.take_in()
    assert pair.audit() == 0
    assert len(pair.come()) == 20


def test_each_event_is_compared_once_and_page_by_page(pair: Pair) -> None:
    pair.commit(*(Dossier() for _ in range(25)))
    pair.relay_all()
    pair.take_in()
    assert pair.audit(page=10) == 0
    assert [len(pair.asked), pair.asked[0].after] == [3, None]
    pair.audit(page=10)
    assert len(pair.asked) == 4


def test_what_is_older_than_the_days_that_the_inbox_dropped_is_not_asked_for_again(pair: Pair) -> None:
    dropped, edge, recent = Dossier(), Dossier(), Dossier()
    for dossier in (dropped, edge, recent):
        pair.commit(dossier)
        time.sleep(0.002)  # ids of one millisecond have no order
    pair.relay_all()
    pair.forget()
    pair.inbox_dropped("outbox", below=uuid7())  # of another table: says nothing of the inbox
    pair.inbox_dropped("inbox", below=pair.event_of(edge))
    assert pair.audit() == 2
    pair.relay_all()
    pair.take_in()
    assert pair.come() == {edge.id, recent.id}


def test_what_left_a_moment_ago_is_left_for_the_next_time(pair: Pair) -> None:
    pair.commit(Dossier())
    pair.relay_all()
    pair.forget()
    assert pair.audit(settled_for_s=60) == 0
    assert pair.audit() == 1


def test_a_reader_hears_nothing_of_streams_that_it_does_not_read(pair: Pair) -> None:
    pair.commit(Dossier())
    pair.relay_all()
    pair.forget()
    assert pair.audit(reader="gateway") == 0


def test_when_the_publisher_does_not_agree_the_place_is_kept_and_the_next_audit_finds_them_again(pair: Pair) -> None:
    pair.commit(Dossier(), Dossier())
    pair.relay_all()
    pair.forget()

    def refuses(service: str, request: Any) -> Any:
        if "event_ids" in type(request).model_fields:
            raise ConnectionError("away")
        return operator.answer(request, pair.engine, service)

    with pytest.raises(ConnectionError):
        pair.audit(ask=refuses)
    assert pair.audit() == 2
