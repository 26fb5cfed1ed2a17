"""A database that stops answering is left in bounded time; of several hosts the one that takes writes is found."""

import asyncio
import time
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from operations.servers.ports import LOOPBACK, free_port
from shared.database.bounded import BoundedConnection, ServerSilent
from shared.database.engine import ANSWER_GRACE_S, make_async_engine, make_engine, open_connection
from tests.drills.fault_proxy import FaultProxy, Link
from tests.drills.links import by_way_of, port_of
from tests.support.databases import Databases

STATEMENT_S = 1.0


@pytest.fixture
def url(databases: Databases) -> str:
    found: str = databases("territory").url
    return found


@pytest.fixture
def proxy(url: str) -> Iterator[FaultProxy]:
    proxy = FaultProxy(port_of(url))
    proxy.start()
    yield proxy
    proxy.stop()


def test_a_statement_into_a_black_hole_ends_and_so_does_its_connection(url: str, proxy: FaultProxy) -> None:
    road = by_way_of(url, LOOPBACK, proxy.port)
    connection = open_connection(road, "test", autocommit=True, statement_timeout_s=STATEMENT_S)
    connection.execute("SELECT 1")
    proxy.turn(Link.BLACK_HOLE)
    began = time.monotonic()

    with pytest.raises(ServerSilent):
        connection.execute("SELECT 1")

    assert time.monotonic() - began >= STATEMENT_S + ANSWER_GRACE_S  # it was given the time that it may take
    assert connection.closed


def test_an_engine_throws_away_a_connection_whose_answers_never_came(url: str, proxy: FaultProxy) -> None:
    engine = make_engine(
        by_way_of(url, LOOPBACK, proxy.port), application="test", pool_size=1, statement_timeout_s=STATEMENT_S
    )
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        proxy.turn(Link.HALF_OPEN)
        with pytest.raises(OperationalError) as told:
            connection.execute(text("SELECT 1"))
    proxy.turn(Link.WHOLE)
    with engine.connect() as connection:
        answer = connection.scalar(text("SELECT 2"))
    engine.dispose()

    assert isinstance(told.value.orig, ServerSilent)
    assert told.value.connection_invalidated
    assert answer == 2


def test_asyncio_does_not_wait_for_ever_either(url: str, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.database.engine.STATEMENT_TIMEOUT_S", STATEMENT_S)

    async def ask_into_a_black_hole() -> None:
        engine = make_async_engine(by_way_of(url, LOOPBACK, proxy.port), application="test", pool_size=1)
        try:
            async with engine.connect() as connection:
                proxy.turn(Link.BLACK_HOLE)
                await connection.execute(text("SELECT 1"))
        finally:
            await engine.dispose()

    with pytest.raises(OperationalError) as told:
        asyncio.run(ask_into_a_black_hole())
    assert isinstance(told.value.orig, ServerSilent)


def test_a_long_statement_that_is_answered_is_not_taken_for_silence(url: str) -> None:
    with BoundedConnection.connect(url.replace("+psycopg", ""), connect_timeout=5) as connection:
        connection.answer_within_s = 2.0
        for _ in range(4):
            connection.execute("SELECT pg_sleep(0.8)")


def test_a_statement_that_gives_itself_more_time_is_waited_for(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.database.engine.ANSWER_GRACE_S", 0.1)
    with open_connection(url, "test", statement_timeout_s=0.5, longest_s=30.0) as connection:
        connection.execute("SET LOCAL statement_timeout = '30s'")
        connection.execute("SELECT pg_sleep(1)")


def test_the_next_host_is_asked_when_the_first_does_not_answer(url: str) -> None:
    hosts = f"{LOOPBACK}:{free_port()},{LOOPBACK}:{port_of(url)}"
    several = url.replace(f"{LOOPBACK}:{port_of(url)}", hosts)
    engine = make_engine(several, application="test", pool_size=1)
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW transaction_read_only")) == "off"
    engine.dispose()


def test_a_host_that_takes_no_writes_is_passed_over(url: str, databases: Databases) -> None:
    read_only = databases("territory")
    with psycopg.connect(read_only.admin_url.replace("+psycopg", ""), autocommit=True) as administrator:
        administrator.execute(f'ALTER DATABASE "{read_only.name}" SET default_transaction_read_only = on')
    port = port_of(url)
    several = read_only.url.replace(f"{LOOPBACK}:{port}", f"{LOOPBACK}:{port},{LOOPBACK}:{port}")

    with pytest.raises(psycopg.OperationalError, match="read-only"):
        open_connection(several, "test")
