"""Accounts that the operator opens, changes and ends: through the gateway's own verb, as `./primo user` calls it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from operations.__main__ import app
from operations.data_directory import DataDirectory
from operations.run_record import DatabaseRecord
from services.gateway.adapters.passwords import ArgonPasswords
from shared.database.engine import plain_url
from tests.support.databases import Databases, ServiceDatabase
from tests.unit.operations.test_doctor import a_record

User = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def database(databases: Databases) -> ServiceDatabase:
    return databases("gateway")


@pytest.fixture
def user(database: ServiceDatabase, tmp_path: Path) -> User:
    """`user("list")`: exit status and answer."""
    place = DataDirectory(tmp_path)
    a_record(databases={"gateway": DatabaseRecord(database.url, database.owner_url)}).write(place.run_record)

    def call(*arguments: str, typed: str | None = None) -> tuple[int, dict[str, Any]]:
        done = CliRunner().invoke(app, ["user", *arguments, "--json", "--data", str(tmp_path)], input=typed)
        return done.exit_code, json.loads(done.stdout)

    return call


def rows(database: ServiceDatabase, statement: str) -> list[Any]:
    with psycopg.connect(plain_url(database.owner_url)) as connection:
        return connection.execute(statement).fetchall()


async def _verified(database: ServiceDatabase, password: str) -> bool:
    ((kept,),) = rows(database, "SELECT password_hash FROM account WHERE username = 'amina'")
    return await ArgonPasswords().verify(kept, password)


@pytest.mark.timeout(300)
def test_an_account_lives_from_its_opening_to_its_end_and_each_act_is_in_the_journal(
    user: User, database: ServiceDatabase
) -> None:
    status, opened = user("add", "Amina", "--role", "adviser", "--name", "Amina B.")
    assert (status, opened["username"], opened["role"]) == (0, "amina", "adviser")
    assert asyncio.run(_verified(database, opened["password"]))

    assert user("add", "amina", "--role", "head", "--name", "Another") == (
        1,
        {"error": "account.username_taken", "detail": "amina is there already, or was once; choose another name"},
    )
    assert user("role", "amina", "head")[1]["role"] == "head"
    assert rows(database, "SELECT role FROM account") == [("head",)]

    with psycopg.connect(plain_url(database.owner_url), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO session (digest, account_id, created_at, used_at, id, browser, system, way, proved_at)"
            " SELECT 'digest', id, now(), now(), gen_random_uuid(), '', '', 'password', now() FROM account"
        )
    status, reset = user("reset", "amina", "--ask", typed="a password that was typed\n")
    assert (status, reset["password"]) == (0, None)
    assert asyncio.run(_verified(database, "a password that was typed"))
    assert rows(database, "SELECT * FROM session") == []

    acts = rows(database, "SELECT act FROM access_journal ORDER BY id")
    assert acts == [("account_opened",), ("account_role_changed",), ("account_password_reset",)]
    assert [one["username"] for one in user("list")[1]] == ["amina"]  # type: ignore[index]


@pytest.mark.timeout(300)
def test_the_last_administrator_stays_and_what_is_not_there_is_said(user: User, database: ServiceDatabase) -> None:
    user("add", "chief", "--role", "administrator", "--name", "Chief")

    assert user("role", "chief", "planner")[1]["error"] == "account.last_administrator"
    assert user("end", "chief", "--yes")[1]["error"] == "account.last_administrator"
    assert user("reset", "nobody")[1]["error"] == "account.not_found"
    assert user("reset", "chief", "--ask", typed="short\n")[1]["error"] == "account.password_short"
    assert user("add", "x", "--role", "planner", "--name", "X")[1]["error"] == "account.username_odd"
    assert rows(database, "SELECT role, active FROM account") == [("administrator", True)]


@pytest.mark.timeout(300)
def test_an_account_whose_address_cannot_be_forgotten_does_not_end(user: User, database: ServiceDatabase) -> None:
    user("add", "amina", "--role", "planner", "--name", "Amina")

    assert user("end", "amina", "--yes")[1]["error"] == "account.address_kept"
    assert rows(database, "SELECT active FROM account") == [(True,)]
