"""A reader with a real database: an inbox, lanes, and a table in which handlers leave what they did."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine, text

from shared.contracts.event import Envelope, Event
from shared.contracts.investor.events import ReviewOpened
from shared.database.engine import make_engine, plain_url
from shared.messaging.handling import Handling
from shared.messaging.inbox import Received, store
from shared.messaging.lanes import LaneWorker
from shared.messaging.message import encode
from shared.messaging.unit_of_work import SqlUnitOfWork
from tests.integration.messaging.outbox_writer import Writer
from tests.support.databases import Databases


@dataclass
class Reader:
    """One consumer: give it events, let its lanes work, look at what took effect."""

    engine: Engine
    url: str
    owner_url: str = ""
    failing: dict[UUID, Exception] = field(default_factory=dict)
    """Aggregates whose handler raises."""
    tried: list[UUID] = field(default_factory=list)
    """The aggregate of each event given to the handler, as often as it was."""

    def receive(self, *envelopes: Envelope) -> int:
        messages = [(envelope, encode(envelope)) for envelope in envelopes]
        with psycopg.connect(plain_url(self.url)) as connection:
            return store(connection, [Received(envelope=e, headers=dict(m.headers), body=m.body) for e, m in messages])

    def worker(self, **options: Any) -> LaneWorker:
        return LaneWorker(
            service="test",
            engine=self.engine,
            handling=Handling({ReviewOpened: self._handle}, lambda session: SqlUnitOfWork(session, None)),
            **options,
        )

    def work(self, rounds: int = 10) -> None:
        """Let one worker do all that can be done now."""
        worker = self.worker()
        with self.engine.connect() as connection:
            for _ in range(rounds):
                if not worker.work_once(connection, list(range(16))):
                    break

    def effects(self, aggregate_id: UUID | None = None) -> list[int]:
        """Sequence numbers in the order in which they took effect."""
        statement = "SELECT aggregate_seq FROM effect WHERE :id IS NULL OR aggregate_id = :id ORDER BY id"
        with self.engine.connect() as connection:
            return list(connection.scalars(text(statement.replace(":id", "CAST(:id AS uuid)")), {"id": aggregate_id}))

    def lane(self, aggregate_id: UUID) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT * FROM lane WHERE aggregate_id = :id"), {"id": aggregate_id}).one()

    def query(self, statement: str, **values: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(statement), values))

    def skip_the_pause(self) -> None:
        """Let time pass until every retry is due."""
        with self.engine.begin() as connection:
            connection.execute(text("UPDATE lane SET resume_at = now() WHERE state = 'retry'"))

    def _handle(self, event: Event, work: SqlUnitOfWork) -> None:
        self.tried.append(event.aggregate_id)
        # The lane's own progress tells which event this is: handlers are not given the envelope.
        seq = work.session.execute(
            text("""
                SELECT i.aggregate_seq FROM inbox i LEFT JOIN lane l USING (source, aggregate, aggregate_id)
                WHERE i.aggregate_id = :id AND i.processed_at IS NULL AND i.aggregate_seq >
                      coalesce((SELECT max(aggregate_seq) FROM effect WHERE aggregate_id = :id), 0)
                ORDER BY i.aggregate_seq LIMIT 1
            """),
            {"id": event.aggregate_id},
        ).scalar_one()
        work.session.execute(
            text("INSERT INTO effect (aggregate_id, aggregate_seq) VALUES (:id, :seq)"),
            {"id": event.aggregate_id, "seq": seq},
        )
        if event.aggregate_id in self.failing:
            raise self.failing[event.aggregate_id]


@pytest.fixture
def reader(databases: Databases) -> Iterator[Reader]:
    database = databases("investor")
    with psycopg.connect(plain_url(database.owner_url)) as owner:
        owner.execute(
            "CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, aggregate_id uuid, aggregate_seq bigint)"
        )
    engine = make_engine(database.url, application="test")
    yield Reader(engine=engine, url=database.url, owner_url=database.owner_url)
    engine.dispose()


@pytest.fixture
def writer(databases: Databases) -> Iterator[Writer]:
    writer = Writer(databases("investor").url)
    yield writer
    writer.engine.dispose()
