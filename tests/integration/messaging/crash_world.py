"""A publisher and a reader on two real databases, a broker in memory, and processes that can die anywhere."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import BigInteger, Column, Engine, Table, Uuid, event, text
from sqlalchemy.orm import Session, registry

from shared.contracts.aggregate import Aggregate
from shared.contracts.event import Event
from shared.contracts.investor.events import ReviewOpened
from shared.contracts.operations import ParkedEvent
from shared.contracts.refusal import UnknownRefusal
from shared.database.engine import make_engine, plain_url
from shared.messaging import parked_list
from shared.messaging.handling import Handling
from shared.messaging.intake import Intake
from shared.messaging.lanes import LaneWorker
from shared.messaging.outbox import define_outbox
from shared.messaging.relay import Relay
from shared.messaging.straight import Straight
from shared.messaging.transport import BrokerAway
from shared.messaging.unit_of_work import SqlUnitOfWork, transaction
from shared.testing.broker import FakeBroker, FakeSubscription
from shared.testing.events import NOON
from tests.integration.messaging.crash_points import Crash, OneBatch, Trap, mortal
from tests.integration.messaging.mortal_processes import LaneProcess, RelayProcess
from tests.support.databases import ServiceDatabase

READER = "notifications"
AGGREGATES = tuple(UUID(int=number) for number in range(1, 6))

_MAPPING = registry()
OUTBOX = define_outbox(_MAPPING.metadata)
_THING = Table("thing", _MAPPING.metadata, Column("id", Uuid, primary_key=True), Column("event_seq", BigInteger))


class Thing(Aggregate):
    """What events happen to."""

    stream = "dossier"


_MAPPING.map_imperatively(Thing, _THING)


class UnitOfWork(SqlUnitOfWork):
    """The publisher's."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, OUTBOX)


@dataclass(frozen=True)
class Parts:
    """What the path is made of; a seeded bug takes the place of one."""

    unit_of_work: type[UnitOfWork] = UnitOfWork
    relay: type[Relay] = Relay
    intake: type[Intake] = Intake
    straight: type[Straight] | None = Straight
    """None: everything goes by the lanes, where their bugs show soonest."""
    lanes: type[LaneWorker] = LaneWorker


def happened(thing: UUID, fact: int) -> Event:
    """An event that carries its number as its moment: a handler sees nothing but the event."""
    return ReviewOpened(dossier_id=thing, occurred_at=NOON + timedelta(seconds=fact))


def fact_of(told: Event) -> int:
    return int((told.occurred_at - NOON).total_seconds())


@dataclass
class World:
    """Made once per test; `begin` empties it for the next story."""

    writer: ServiceDatabase
    reader: ServiceDatabase
    parts: Parts = field(default_factory=Parts)
    trap: Trap = field(default_factory=Trap)
    broker: FakeBroker = field(default_factory=FakeBroker)
    faults: dict[int, Exception] = field(default_factory=dict)
    """Facts whose handler raises."""

    def __post_init__(self) -> None:
        self._prepare_tables()
        self.writer_admin, self.reader_admin = (
            psycopg.connect(plain_url(one.admin_url), autocommit=True) for one in (self.writer, self.reader)
        )
        self.writer_engine = self._engine(self.writer, "writer: before its commit")
        self.reader_engine = self._engine(self.reader, "lanes: before a commit")
        self.straight_engine = self._engine(self.reader, "straight: before its commit")
        self._intake = mortal(self.parts.intake, self.trap)
        self.handling = Handling({ReviewOpened: self.handle}, lambda session: SqlUnitOfWork(session, None))
        self.relays: list[RelayProcess] = []
        self.lanes: list[LaneProcess] = []

    def _prepare_tables(self) -> None:
        with psycopg.connect(plain_url(self.writer.owner_url)) as owner:
            owner.execute("CREATE TABLE thing (id uuid PRIMARY KEY, event_seq bigint NOT NULL)")
            owner.execute("GRANT UPDATE ON thing TO primo_investor_app")
        with psycopg.connect(plain_url(self.reader.owner_url)) as owner:
            owner.execute(
                "CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, aggregate_id uuid, fact bigint)"
            )

    def _engine(self, database: ServiceDatabase, place: str) -> Engine:
        engine = make_engine(database.url, application="test")
        event.listen(engine, "commit", lambda _connection: self.trap.at(place))
        return engine

    def begin(self) -> None:
        self.end()
        self.broker = FakeBroker()
        self.faults.clear()
        self.trap.arm(None)
        for table in ("outbox", "thing"):
            self.writer_admin.execute(f"DELETE FROM {table}")
        for table in ("effect", "parked_event", "lane", "inbox"):
            self.reader_admin.execute(f"DELETE FROM {table}")
        for identifier in AGGREGATES:
            self.writer_admin.execute("INSERT INTO thing VALUES (%s, 0)", [identifier])
        self.relays = [RelayProcess(self) for _ in range(2)]
        self.lanes = [LaneProcess(self) for _ in range(2)]

    def end(self) -> None:
        """Everything that runs ends."""
        processes: list[RelayProcess | LaneProcess] = [*self.relays, *self.lanes]
        for process in processes:
            process.die()

    def close(self) -> None:
        self.end()
        self.writer_engine.dispose()
        self.reader_engine.dispose()
        self.straight_engine.dispose()
        self.writer_admin.close()
        self.reader_admin.close()

    def record(self, facts: Sequence[tuple[UUID, int]], *, rolled_back: bool) -> bool:
        """One transaction in which all this happens; answers whether it was committed."""
        with suppress(Crash, UnknownRefusal), transaction(self.writer_engine, self.parts.unit_of_work) as work:
            things = work.repository(Thing, lambda _id: UnknownRefusal(original_code="missing", original_data={}))
            for identifier, fact in facts:
                things.get(identifier).record(happened(identifier, fact))
            if rolled_back:
                work.record()
                work.flush()
                raise UnknownRefusal(original_code="changed its mind", original_data={})
        # What became of it is the database's to say: the process may have died before it heard.
        wanted = [fact for _, fact in facts]
        moments = [NOON + timedelta(seconds=fact) for fact in wanted]
        rows = self.writer_admin.execute("SELECT count(*) FROM outbox WHERE occurred_at = ANY(%s)", [moments])
        return rows.fetchone() == (len(wanted),)

    def take_in(self, limit: int, *, straight: bool) -> None:
        """The intake connects, stores a batch, acknowledges it, and ends, where it does not die before.

        `straight`: what comes next in its lane is handled at once, where nothing fails.
        """
        stop = threading.Event()
        kind = self.parts.straight if straight else None
        through = [kind(self.straight_engine, self.handling)] if kind else []

        def subscribe() -> OneBatch:
            return OneBatch(FakeSubscription(self.broker, READER), self.trap, stop, limit)

        with suppress(Crash, BrokerAway):
            self._intake(service=READER, database_url=self.reader.url, subscribe=subscribe, straight=through).run(stop)

    def step_all(self, *, hears_no_answer: bool, straight: bool) -> None:
        for relay in self.relays:
            relay.hears_no_answer = hears_no_answer
            relay.step()
        self.take_in(500, straight=straight)
        for worker in self.lanes:
            worker.step()

    def handle(self, told: Event, work: SqlUnitOfWork) -> None:
        self.trap.at("lanes: before an effect")
        work.session.execute(
            text("INSERT INTO effect (aggregate_id, fact) VALUES (:id, :fact)"),
            {"id": told.aggregate_id, "fact": fact_of(told)},
        )
        self.trap.at("lanes: effect written")
        if fault := self.faults.get(fact_of(told)):
            raise fault

    def let_time_pass(self) -> None:
        """Every pause is over: of retries, and of aggregates that a relay holds back."""
        self.reader_admin.execute("UPDATE lane SET resume_at = now() WHERE state = 'retry'")
        for relay in self.relays:
            relay.forget_pauses()

    def parked(self) -> tuple[ParkedEvent, ...]:
        return parked_list.list_parked(self.reader_admin, READER)

    def outbox(self) -> list[tuple[UUID, int, bool]]:
        """Aggregate, sequence, whether it counts as published."""
        return self.writer_admin.execute(
            "SELECT aggregate_id, aggregate_seq, published_at IS NOT NULL FROM outbox ORDER BY id"
        ).fetchall()

    def inbox(self) -> list[tuple[UUID, int, bool]]:
        """Aggregate, sequence, whether it was dealt with."""
        return self.reader_admin.execute(
            "SELECT aggregate_id, aggregate_seq, processed_at IS NOT NULL FROM inbox ORDER BY id"
        ).fetchall()

    def on_the_wire(self) -> set[tuple[UUID, int]]:
        """What the broker holds for the reader."""
        queued = (*self.broker.queues[READER], *self.broker.dead[READER])
        headers = [one.message.headers for one in queued]
        return {(UUID(found["ce-partitionkey"]), int(found["ce-sequence"])) for found in headers}

    def effects(self) -> dict[UUID, list[int]]:
        """Facts in the order in which they took effect."""
        found: dict[UUID, list[int]] = defaultdict(list)
        rows: list[Any] = self.reader_admin.execute("SELECT aggregate_id, fact FROM effect ORDER BY id").fetchall()
        for identifier, fact in rows:
            found[identifier].append(fact)
        return found
