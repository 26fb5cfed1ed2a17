"""Snapshots of several databases are of one moment, and nobody who writes pays for it with more than a wait."""

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from operations.backups import moment
from operations.backups.faults import NoQuietMoment
from shared.database.engine import plain_url
from tests.support.databases import Databases, ServiceDatabase
from tests.support.waiting import wait_until


@pytest.fixture
def two(databases: Databases) -> dict[str, ServiceDatabase]:
    found = {name: databases("gateway") for name in ("first", "second")}
    for one in found.values():
        with psycopg.connect(plain_url(one.admin_url)) as connection:
            connection.execute("CREATE TABLE said (number int PRIMARY KEY)")
            connection.execute("CREATE TABLE beside (number int PRIMARY KEY)")
    return found


def urls(two: dict[str, ServiceDatabase]) -> dict[str, str]:
    return {name: one.admin_url for name, one in two.items()}


class Writer(threading.Thread):
    """Writes a number in the first database, then in the second, then the next; each committed before the other."""

    def __init__(self, two: dict[str, ServiceDatabase]) -> None:
        super().__init__(daemon=True)
        self.two, self.stop, self.error, self.number = two, threading.Event(), "", 0

    def run(self) -> None:
        first, second = (psycopg.connect(plain_url(one.admin_url), autocommit=True) for one in self.two.values())
        with first, second:
            while not self.stop.is_set():
                self.number += 1
                try:
                    for connection in (first, second):
                        with connection.transaction():  # in the other order than tables are locked in
                            connection.execute("INSERT INTO said VALUES (%s)", [self.number])
                            connection.execute("INSERT INTO beside VALUES (%s)", [self.number])
                except psycopg.Error as error:
                    self.error = str(error)
                    return


@pytest.fixture
def writer(two: dict[str, ServiceDatabase]) -> Iterator[Writer]:
    one = Writer(two)
    one.start()
    yield one
    one.stop.set()
    one.join(20)


@pytest.mark.timeout(120)
def test_no_effect_is_seen_without_its_cause_however_writers_go_on(
    two: dict[str, ServiceDatabase], writer: Writer
) -> None:
    for _ in range(8):
        time.sleep(0.05)
        with moment.one_moment(urls(two)) as taken:
            seen = [
                one.connection.execute("SELECT coalesce(max(number), 0) FROM said").fetchone() or (0,)
                for one in taken.snapshots.values()
            ]
            before = writer.number  # writers go on while the snapshots are read
            wait_until(lambda: writer.number > before or writer.error != "")  # noqa: B023
        (cause,), (effect,) = seen
        assert cause - 1 <= effect <= cause
    assert writer.error == ""


@pytest.mark.timeout(120)
def test_who_is_in_the_middle_of_a_long_change_is_waited_for_and_not_disturbed(
    two: dict[str, ServiceDatabase], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moment, "ATTEMPTS", 2)
    monkeypatch.setattr(moment, "PATIENCE_S", 0.3)
    with psycopg.connect(plain_url(two["second"].admin_url)) as long:
        long.execute("INSERT INTO said VALUES (1)")
        with pytest.raises(NoQuietMoment), moment.one_moment(urls(two)):
            pass
        long.execute("INSERT INTO beside VALUES (1)")
        long.commit()
    with moment.one_moment(urls(two)) as taken:
        second = taken.snapshots["second"].connection
        assert second.execute("SELECT count(*) FROM beside").fetchone() == (1,)
