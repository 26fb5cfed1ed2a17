"""A connection that the server ended is handed to nobody, and one that was used a moment ago is not asked."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, text

from shared.database import still_there
from shared.database.engine import make_async_engine, make_engine, plain_url
from tests.support.databases import Databases, ServiceDatabase

PID = text("SELECT pg_backend_pid()")


@pytest.fixture
def database(databases: Databases) -> ServiceDatabase:
    found: ServiceDatabase = databases("territory")
    return found


@pytest.fixture
def engine(database: ServiceDatabase) -> Iterator[Engine]:
    made = make_engine(database.url, application="test", pool_size=2)
    yield made
    made.dispose()


def _pid(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int = connection.execute(PID).scalar_one()
        return found


def _end(database: ServiceDatabase, *pids: int) -> None:
    """As a restart does: the server tells the client, and closes."""
    with psycopg.connect(plain_url(database.admin_url), autocommit=True) as administrator:
        for pid in pids:
            assert administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)


def _asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told, ping = list[str](), engine.dialect.do_ping

    def tell(connection: Any) -> bool:
        told.append("asked")
        return ping(connection)

    monkeypatch.setattr(engine.dialect, "do_ping", tell)
    return told


def test_who_comes_right_after_a_restart_gets_a_new_connection(engine: Engine, database: ServiceDatabase) -> None:
    for _ in range(20):
        before = _pid(engine)
        _end(database, before)
        assert _pid(engine) != before


def test_the_others_of_the_same_age_are_left_as_well(engine: Engine, database: ServiceDatabase) -> None:
    with engine.connect() as one, engine.connect() as other:
        pids = [connection.execute(PID).scalar_one() for connection in (one, other)]
    _end(database, *pids)
    with engine.connect() as one, engine.connect() as other:
        assert not {connection.execute(PID).scalar_one() for connection in (one, other)} & set(pids)


def test_a_connection_in_use_a_moment_ago_costs_no_question(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(still_there, "ASKED_AFTER_S", 60.0)
    told = _asked(engine, monkeypatch)
    assert _pid(engine) == _pid(engine) == _pid(engine)
    assert told == []


def test_one_that_lay_still_is_asked_before_it_is_relied_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(still_there, "ASKED_AFTER_S", 0.0)
    told = _asked(engine, monkeypatch)
    assert _pid(engine) == _pid(engine)
    assert told == ["asked"]  # the first use opened it


def test_one_that_does_not_answer_any_more_is_replaced(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(still_there, "ASKED_AFTER_S", 0.0)
    before = _pid(engine)

    def lost(_connection: object) -> bool:
        raise psycopg.OperationalError("the host went without a word")

    with monkeypatch.context() as gone:
        gone.setattr(engine.dialect, "do_ping", lost)
        after = _pid(engine)
    assert after != before


def test_asyncio_gets_a_new_one_too(database: ServiceDatabase) -> None:
    async def twice() -> tuple[int, int]:
        engine = make_async_engine(database.url, application="test")
        found = []
        for _ in range(2):
            async with engine.connect() as connection:
                found.append((await connection.execute(PID)).scalar_one())
            await asyncio.to_thread(_end, database, found[-1])
        await engine.dispose()
        return found[0], found[1]

    before, after = asyncio.run(twice())
    assert before != after
