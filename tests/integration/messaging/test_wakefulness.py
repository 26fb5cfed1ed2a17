"""A relay that is awake is not woken; one that sleeps, or died, is; and nothing waits for longer than a poll."""

import threading
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.database.engine import plain_url
from shared.messaging.outbox import record_events
from shared.messaging.partition import PARTITIONS, Ownership, partition_of
from shared.messaging.relay import Pace
from shared.messaging.wakefulness import AWAKE, CHANNEL, Wakefulness
from tests.integration.messaging.outbox_writer import OUTBOX, Thing, Writer
from tests.support.waiting import wait_until


class Listener:
    """What wakes a relay, heard beside it."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(plain_url(url), autocommit=True)
        self.connection.execute(f"LISTEN {CHANNEL}")

    def heard(self) -> int:
        return len(list(self.connection.notifies(timeout=0.1)))


@pytest.fixture
def listener(writer: Writer) -> Iterator[Listener]:
    found = Listener(writer.url)
    yield found
    found.connection.close()


@pytest.fixture
def owner(writer: Writer) -> Iterator[psycopg.Connection]:
    with psycopg.connect(plain_url(writer.url), autocommit=True) as connection:
        yield connection


def awake(connection: psycopg.Connection, share: int = PARTITIONS) -> Wakefulness:
    ownership = Ownership(connection, purpose="primo.outbox", share=share)
    ownership.claim()
    word = Wakefulness(connection, ownership)
    word.say()
    return word


@pytest.mark.parametrize("times", [1, 3])
def test_a_relay_that_is_awake_is_not_woken_and_one_that_sleeps_is(
    writer: Writer, listener: Listener, owner: psycopg.Connection, times: int
) -> None:
    writer.commit(Thing().happen(times))
    assert listener.heard() == 1
    word = awake(owner)
    writer.commit(Thing().happen(times))
    assert (listener.heard(), writer.waiting()) == (0, 2 * times)
    word.take_back()
    writer.commit(Thing().happen(times))
    assert listener.heard() == 1


def test_the_word_of_a_relay_that_died_is_worth_nothing(
    writer: Writer, listener: Listener, owner: psycopg.Connection
) -> None:
    awake(owner)
    owner.close()
    wait_until(lambda: _wakes(writer, listener))


def _wakes(writer: Writer, listener: Listener) -> bool:
    writer.commit(Thing().happen())
    return listener.heard() > 0


def test_a_relay_gives_its_word_for_no_more_than_what_it_reads(
    writer: Writer, listener: Listener, owner: psycopg.Connection
) -> None:
    awake(owner, share=8)
    theirs, others = Thing(), Thing()
    while partition_of(theirs.id) >= 8:
        theirs = Thing()
    while partition_of(others.id) < 8:
        others = Thing()
    writer.commit(theirs.happen())
    assert listener.heard() == 0
    writer.commit(theirs.happen(), others.happen())
    assert listener.heard() == 1, "one of two sleeps"


def test_who_asks_while_many_commit_waits_for_nobody_and_holds_nothing(
    writer: Writer, owner: psycopg.Connection
) -> None:
    """A transaction that stays open for long keeps no relay from saying that it is awake."""
    with Session(writer.engine) as open_for_long, open_for_long.begin():
        record_events(open_for_long, OUTBOX, [Thing().happen()])
        word = awake(owner)
        held = owner.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'")
        assert held.fetchone() == (0,)
        word.take_back()


class Told(Pace):
    """As fast as the test says."""

    def note(self, events: int, now: float) -> None:
        """Whatever happens."""


def test_what_commits_only_after_the_relay_went_to_sleep_leaves_by_itself(writer: Writer) -> None:
    """It asked while the relay was awake, so it wakes nobody; and a crowd before it leaves in order too."""
    pace = writer.relay._pace = Told(per_second=1_000_000.0)
    stop = threading.Event()
    thread = threading.Thread(target=writer.relay.run, args=(stop,))
    with Session(writer.engine) as late, late.begin():
        thing, crowd = Thing().happen(), Thing().happen(5)
        writer.commit(crowd)
        thread.start()
        wait_until(lambda: _is_said(writer))
        record_events(late, OUTBOX, [thing])
        pace.per_second = 0.0
        wait_until(lambda: not _is_said(writer))
    wait_until(lambda: writer.sent(thing) == [1])
    stop.set()
    thread.join(5)
    assert writer.sent(crowd) == [1, 2, 3, 4, 5]


def _is_said(writer: Writer) -> bool:
    with writer.engine.connect() as connection:
        query = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = hashtext(:awake)::oid)"
        return bool(connection.execute(text(query), {"awake": AWAKE}).scalar_one())
