"""The publishing side: things that happen, what writes them down, and a relay with a broker in memory."""

from uuid import uuid4

import psycopg
from sqlalchemy import Engine, MetaData, text
from sqlalchemy.orm import Session

from shared.contracts.aggregate import Aggregate
from shared.contracts.investor.events import ReviewOpened
from shared.database.engine import make_engine, plain_url
from shared.messaging.outbox import define_outbox, record_events
from shared.messaging.partition import Ownership
from shared.messaging.relay import Relay
from shared.testing.broker import FakeBroker, FakePublisher
from shared.testing.events import NOON

OUTBOX = define_outbox(MetaData())


class Thing(Aggregate):
    stream = "dossier"

    def __init__(self) -> None:
        self.id = uuid4()

    def happen(self, times: int = 1) -> "Thing":
        for _ in range(times):
            self.record(ReviewOpened(dossier_id=self.id, occurred_at=NOON))
        return self


class Writer:
    """The publishing side: a database, a broker in memory, and a relay between them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: Engine = make_engine(url, application="test")
        self.broker = FakeBroker()
        self.publisher = FakePublisher(self.broker)
        self.relay = Relay(service="investor", database_url=url, publisher=self.publisher)

    def commit(self, *things: Thing) -> None:
        with Session(self.engine) as session, session.begin():
            record_events(session, OUTBOX, things)

    def relay_once(self) -> None:
        with psycopg.connect(plain_url(self.url), autocommit=True) as connection:
            self.relay.publish_once(connection, Ownership(connection, purpose="primo.outbox"))

    def sent(self, thing: Thing) -> list[int]:
        headers = [message.headers for message in self.publisher.published]
        return [int(h["ce-sequence"]) for h in headers if h["ce-partitionkey"] == str(thing.id)]

    def waiting(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM outbox WHERE published_at IS NULL")).scalar_one())
