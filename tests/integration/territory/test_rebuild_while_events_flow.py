"""A rebuilding and the handlers meet: each row ends as the history has it."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.orm import Session

from services.territory import bootstrap
from services.territory.usecases import follow_dossiers
from shared.contracts.event import Event
from shared.contracts.investor import events as e
from shared.database.engine import plain_url
from shared.messaging import gate, rebuild
from shared.messaging.partition import partition_of
from shared.messaging.unit_of_work import Handler
from tests.integration.territory.conftest import Territory
from tests.integration.territory.publisher import Publisher, a_life, as_projected
from tests.integration.territory.rebuilding import damage, equal, lives, publisher_beside, run
from tests.support.databases import Databases


@pytest.fixture
def investor(territory: Territory, databases: Databases) -> Iterator[Publisher]:
    with publisher_beside(territory, databases) as made:
        yield made


def _waits_for_a_lock(investor: Publisher, making: Future[Any]) -> bool:
    """Whether the rebuilding comes to wait, seen in the database, before it is done."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    last_moment = time.monotonic() + 15
    with psycopg.connect(plain_url(investor.territory.database.admin_url), autocommit=True) as connection:
        while not making.done() and time.monotonic() < last_moment:
            if connection.execute(waiting).fetchone() != (0,):
                return True
            time.sleep(0.02)
    return not making.done()


class TestAgainstAHandlerInFlight:
    """The moment that matters: a handler has written the projection, and not yet its lane's progress."""

    def race(self, investor: Publisher, monkeypatch: pytest.MonkeyPatch) -> bool:
        """Damage a row, stop a handler in that moment, rebuild beside it, let the handler end; answers whether the
        rebuilding waited for it.
        """
        filed = investor.territory.filed()
        investor.tell(filed)
        investor.work()
        with psycopg.connect(plain_url(investor.territory.database.owner_url)) as owner:
            owner.execute("DELETE FROM pipeline_entry")
        investor.tell(
            e.DossierWithdrawn(dossier_id=filed.dossier_id, occurred_at=filed.occurred_at + timedelta(days=1))
        )
        inside, go_on = threading.Event(), threading.Event()

        def slow(event: Any, work: Any) -> None:
            follow_dossiers.dossier_withdrawn(event, work)
            work.flush()
            inside.set()
            assert go_on.wait(20)

        handlers: dict[type[Event], Handler] = {**bootstrap.HANDLERS, e.DossierWithdrawn: slow}
        monkeypatch.setattr(bootstrap, "HANDLERS", handlers)
        with ThreadPoolExecutor(2) as threads:
            handling = threads.submit(investor.work)
            assert inside.wait(20)
            making = threads.submit(run, investor, write=True)
            waited = _waits_for_a_lock(investor, making)
            go_on.set()
            handling.result(30)
            making.result(30)
        return waited

    def test_the_rebuilding_waits_for_it_and_the_row_is_right(
        self, investor: Publisher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.race(investor, monkeypatch)
        assert equal(investor)
        assert len(as_projected(investor.territory.database.url)) == 1

    def test_without_the_gate_the_row_would_be_wrong(
        self, investor: Publisher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rebuild, "close_gate", lambda _connection, _partition: None)
        self.race(investor, monkeypatch)
        assert not equal(investor), "the test above would pass without what it tests"

    def test_handlers_of_other_partitions_go_on(self, investor: Publisher) -> None:
        one, other = uuid4(), uuid4()
        while partition_of(one) == partition_of(other):
            other = uuid4()
        with ExitStack() as stack:
            closed = stack.enter_context(investor.territory.engine.begin())
            gate.close_gate(closed, partition_of(one))
            investor.tell(investor.territory.filed(dossier_id=other))
            investor.work()
            assert other in as_projected(investor.territory.database.url)


def test_while_changes_flow_a_rebuilding_ends_equal(investor: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads instead of processes, real databases; with processes and a broker: tests/drills."""
    monkeypatch.setattr(rebuild, "AT_ONCE", 40)
    lives(investor, 150)
    stop = threading.Event()

    def change() -> None:
        dice = random.Random(11)
        while not stop.wait(0.02):
            dossier = dice.choice(list(investor.told))
            at = investor.told[dossier][-1].occurred_at + timedelta(minutes=1)
            new = investor.territory.filed()
            investor.tell(e.ReviewOpened(dossier_id=dossier, occurred_at=at), *a_life(new, dice))

    rounds = []
    with ThreadPoolExecutor(2) as threads:
        flowing = [threads.submit(change), threads.submit(investor.worker().run, stop)]
        try:
            for seed in range(4):
                before = len(investor.told)
                hit = damage(investor.territory, seed=seed)
                found = run(investor, write=True)
                rounds.append((sum(hit), found.equal, len(investor.told) - before))
        finally:
            stop.set()
        for one in flowing:
            one.result(30)
    investor.work()
    assert all(hit > 20 and not was_equal for hit, was_equal, _ in rounds), "the damage was there, and was found"
    assert sum(changes for *_, changes in rounds) > 10, "changes went on during the rebuildings"
    assert equal(investor)
    assert run(investor, write=False).equal


def test_a_handler_s_session_passes_the_gate_before_it_writes(investor: Publisher) -> None:
    with Session(investor.territory.engine) as session, session.begin():
        gate.pass_gates(session.connection(), [uuid4() for _ in range(100)])
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted"
        assert investor.territory.query(held)[0][0] == 16
