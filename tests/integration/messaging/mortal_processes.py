"""The processes that hold locks: relays and lane workers, each with a session that dies with it."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from shared.database.engine import plain_url
from shared.messaging.partition import PARTITIONS, Ownership
from shared.messaging.relay import Relay
from shared.testing.broker import FakePublisher
from tests.integration.messaging.crash_points import Crash, MortalConnection, MortalPublisher

if TYPE_CHECKING:
    from tests.integration.messaging.crash_world import World


def _end_session(admin: psycopg.Connection[Any], pid: int) -> None:
    """And wait until the server has let its locks go: what follows must not depend on luck."""
    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s", [pid])
    deadline = time.monotonic() + 10
    while admin.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone():
        if time.monotonic() > deadline:
            raise TimeoutError(f"session {pid} does not end")
        time.sleep(0.001)  # pg_terminate_backend's own waiting looks once in 100 ms


class RelayProcess:
    """Starts when it is first needed, and again after it died."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._connection: MortalConnection | None = None
        self.hears_no_answer = False

    def step(self) -> None:
        """One batch, or death on the way."""
        try:
            connection = self._connection or self._start()
            self._publisher.hears_no_answer = self.hears_no_answer
            self._relay.publish_once(connection, self._ownership)
            self._world.trap.at("relay: marked")
        except (Crash, psycopg.OperationalError):
            self.die()

    def step_while_its_session_is_lost(self, other: RelayProcess) -> None:
        """It has read its batch when the server drops its session; `other` takes over, and only then it publishes."""
        if self._connection is None:
            self._start()

        def meanwhile() -> None:
            self.lose_session()
            other.step()

        self._publisher.meanwhile = meanwhile
        self.step()

    def lose_session(self) -> None:
        """The server ends it; the process does not know yet."""
        if self._connection is not None:
            _end_session(self._world.writer_admin, self._connection.info.backend_pid)

    def die(self) -> None:
        self.lose_session()
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def forget_pauses(self) -> None:
        if self._connection is not None:
            self._relay._held_back.until.clear()

    def _start(self) -> MortalConnection:
        world = self._world
        self._connection = MortalConnection.connect(plain_url(world.writer.url), autocommit=True)
        self._connection.trap = world.trap
        self._publisher = MortalPublisher(FakePublisher(world.broker), world.trap)
        # Small batches, so that a few events are a backlog: one is read while another is being confirmed.
        self._relay: Relay = world.parts.relay(
            service="investor", database_url=world.writer.url, publisher=self._publisher, batch=2
        )
        self._ownership = Ownership(self._connection, purpose="primo.outbox")
        return self._connection


class LaneProcess:
    """One of two workers: each owns half of the partitions, whichever it finds free."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._connection: Connection | None = None

    def step(self) -> None:
        """One batch, or death on the way."""
        try:
            connection = self._connection or self._start()
            owned = self._ownership.claim()
            self._raw.commit()
            self._worker.work_once(connection, owned)
            self._world.trap.at("lanes: batch done")
        except (Crash, DBAPIError):
            self.die()

    def die(self) -> None:
        if self._connection is None:
            return
        _end_session(self._world.reader_admin, self._raw.info.backend_pid)
        with suppress(DBAPIError):
            self._connection.invalidate()
        with suppress(DBAPIError):
            self._connection.close()
        self._connection = None

    def _start(self) -> Connection:
        world = self._world
        self._connection = world.reader_engine.connect()
        raw: Any = self._connection.connection.driver_connection
        self._raw: psycopg.Connection[Any] = raw
        self._ownership = Ownership(raw, purpose="primo.inbox", share=PARTITIONS // 2)
        self._worker = world.parts.lanes(
            service="notifications",
            engine=world.reader_engine,
            handling=world.handling,
            share=PARTITIONS // 2,
        )
        return self._connection
