"""Accounts, sessions and failed sign-ins in a real PostgreSQL, as the runtime role sees it."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from argon2 import PasswordHasher
from fastapi import FastAPI
from psycopg.errors import InsufficientPrivilege
from pydantic import SecretStr
from sqlalchemy import create_engine

from operations.checkout import ROOT
from services.gateway import demonstrate
from services.gateway.adapters.database import Database
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.adapters.tables import metadata
from services.gateway.bootstrap import Application
from services.gateway.config import Settings
from services.gateway.domain.account import Account
from services.gateway.domain.errors import (
    MachineNameTaken,
    MachineRefused,
    SignInRefused,
    TokenInvalid,
    TooManyAttempts,
)
from services.gateway.domain.hint import Hint
from services.gateway.domain.machine import Scope
from services.gateway.usecases import set_up_accounts
from services.gateway.usecases.machines import RegisterMachine
from services.gateway.usecases.sign_in import CameFrom, SignIn
from shared.contracts.codes import Role
from shared.contracts.investor.queries import ListQueue
from shared.database.engine import plain_url
from tests.support.databases import Databases, ServiceDatabase
from tests.support.gateway.browser import Browser, app_of, browsing, some_settings
from tests.support.gateway.stand_in_files import FakeAttachments, FakeFiles
from tests.support.gateway.stand_ins import FakeServices
from tests.support.gateway.views import a_queue

PASSWORD = "demonstration password"


@pytest.fixture
def database(databases: Databases) -> ServiceDatabase:
    return databases("gateway")


def _command(database: ServiceDatabase, verb: str) -> dict[str, Any]:
    """What a verb of the command line prints."""
    env = os.environ | {"PRIMO_DATABASE_URL": database.url, "PRIMO_DEMO_PASSWORD": PASSWORD}
    done = subprocess.run(
        [sys.executable, "-m", "services.gateway", verb], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    told: dict[str, Any] = json.loads(line)
    return told


def _in_this_process(database: ServiceDatabase, verb: Callable[[Settings], str]) -> dict[str, Any]:
    """The same, where the process is not the point."""
    told: dict[str, Any] = json.loads(verb(Settings(database_url=database.url, demo_password=SecretStr(PASSWORD))))
    return told


QUICK = ArgonPasswords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Argon2 at no cost, where it is the database that is looked at."""


def _demonstrate(database: ServiceDatabase) -> None:
    """What the verb `demonstrate` does, without a process for it and with hashes that cost nothing."""

    async def carry_out() -> None:
        opened = Database(database.url, pool_size=1)
        async with opened.transaction() as work:
            await set_up_accounts.demonstrate(PASSWORD, work, QUICK)
        await opened.close()

    asyncio.run(carry_out())


@dataclass
class Running:
    application: Application

    @property
    def app(self) -> FastAPI:
        return app_of(self.application)


@contextmanager
def _running(database: ServiceDatabase, passwords: ArgonPasswords = QUICK) -> Iterator[tuple[Browser, Application]]:
    """A gateway on this database, with a browser in front of it."""
    services = FakeServices({ListQueue: a_queue()})
    application = Application(
        some_settings(),
        database=Database(database.url),
        services=services,
        files=FakeFiles(),
        attachments=FakeAttachments(),
        passwords=passwords,
    )
    with browsing(Running(application)) as browser:
        yield browser, application
        browser.run(application.close())


def test_the_tables_are_those_that_the_migrations_make(database: ServiceDatabase) -> None:
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []


def test_demonstration_accounts_sign_in_and_are_made_once(database: ServiceDatabase) -> None:
    first = _command(database, "demonstrate")
    assert _in_this_process(database, demonstrate.demonstration_accounts) == first
    assert {a["role"] for a in first["accounts"]} == {"adviser", "head", "planner", "editor", "administrator"}
    assert [a["role"] for a in first["accounts"]].count("adviser") == 2
    with _running(database, ArgonPasswords()) as (browser, _):
        for account in first["accounts"]:
            browser.sign_in(account["username"], PASSWORD)


def test_the_first_administrator_is_made_once_and_told_once(database: ServiceDatabase) -> None:
    made = _command(database, "administrator")
    assert made["created"] is True
    assert _in_this_process(database, demonstrate.first_administrator) == {"created": False}
    with _running(database, ArgonPasswords()) as (browser, _):
        browser.sign_in(made["username"], made["password"])


def test_a_session_outlives_the_process_and_ends_with_sign_out(database: ServiceDatabase) -> None:
    _demonstrate(database)
    with _running(database) as (browser, _):
        token, csrf = browser.sign_in("amina", PASSWORD).cookies["primo_session"], browser.csrf_token
    with _running(database) as (browser, _):
        browser.cookies.set("primo_session", token)
        browser.csrf_token = csrf
        assert browser.get("/api/v1/queue").status_code == 200
        assert browser.request("DELETE", "/api/v1/session").status_code == 204
        browser.cookies.set("primo_session", token)
        assert browser.get("/api/v1/queue").status_code == 401


def test_neither_token_nor_password_nor_address_is_in_the_database(database: ServiceDatabase) -> None:
    _demonstrate(database)
    with _running(database) as (browser, _):
        token = browser.sign_in("amina", PASSWORD).cookies["primo_session"]
        browser.post("/api/v1/session", json={"username": "amina", "password": "wrong"})
    with psycopg.connect(plain_url(database.url)) as connection:
        for table in metadata.tables:
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
            for secret in (token, PASSWORD, "192.0.2.7"):
                assert secret not in repr(rows), table


def test_guesses_made_side_by_side_are_counted_as_well(database: ServiceDatabase) -> None:
    _demonstrate(database)
    command = SignIn("head", "wrong", CameFrom("192.0.2.7"))
    with _running(database) as (browser, application):

        async def guess_at_once() -> list[Any]:
            return await asyncio.gather(
                *(application.doors.sign_in(command) for _ in range(12)), return_exceptions=True
            )

        kinds = [type(answer) for answer in browser.run(guess_at_once())]
    assert kinds.count(SignInRefused) == 5
    assert kinds.count(TooManyAttempts) == 7


def test_nobody_rewrites_the_access_journal(database: ServiceDatabase) -> None:
    _demonstrate(database)
    with _running(database) as (browser, _):
        browser.sign_in("amina", PASSWORD)
    with psycopg.connect(plain_url(database.url), autocommit=True) as connection:
        assert connection.execute("SELECT act FROM access_journal").fetchall() == [("signed_in",)]
        for statement in ("UPDATE access_journal SET act = 'x'", "DELETE FROM access_journal", "DELETE FROM account"):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement)


def test_who_read_a_dossier_is_found_in_the_journal_the_newest_first(database: ServiceDatabase) -> None:
    _demonstrate(database)
    dossier, other = UUID(int=1), UUID(int=2)
    with _running(database) as (browser, application):
        browser.sign_in("head", PASSWORD)
        names = browser.run(application.staff_names())
        reader = next(who for who, name in names.items() if name.startswith("Amina"))
        account = Account(reader, "amina", "Amina", Role.ADVISER)
        for subject in (dossier, other, dossier):
            browser.run(application.note(account, "dossier_read", str(subject)))
        page = browser.get(f"/api/v1/dossiers/{dossier}/readers").json()
        assert [(line["name"], line["act"]) for line in page["lines"]] == [
            ("Amina (démonstration)", "dossier_read")
        ] * 2
        again = browser.get(f"/api/v1/dossiers/{dossier}/readers", params={"before": page["lines"][0]["id"]}).json()
        assert [line["id"] for line in again["lines"]] == [page["lines"][1]["id"]]


def test_after_the_database_came_back_the_next_request_is_answered(database: ServiceDatabase) -> None:
    _demonstrate(database)
    with _running(database) as (browser, _):
        browser.sign_in("amina", PASSWORD)
        with psycopg.connect(plain_url(database.admin_url), autocommit=True) as administrator:
            administrator.execute(
                "SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",  # once they have ended
                [database.name],
            )
        assert browser.get("/api/v1/queue").status_code == 200


def test_while_the_database_is_away_requests_are_refused_for_now() -> None:
    nowhere = ServiceDatabase("none", "postgresql+psycopg://a:b@127.0.0.1:9/none", "", "")
    with _running(nowhere) as (browser, _):
        answer = browser.post("/api/v1/session", json={"username": "amina", "password": "x"})
        assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
        assert browser.get("/health/ready").status_code == 503


def test_a_machine_s_secret_and_token_are_found_by_their_digests_and_end_with_its_access(
    database: ServiceDatabase,
) -> None:
    _demonstrate(database)
    ends_at = datetime.now(UTC) + timedelta(days=30)
    command = RegisterMachine("Observatoire", frozenset({Scope.CHANGES, Scope.PLAN}), ends_at)
    with _running(database) as (browser, application):
        desk, at = application.machines, "192.0.2.7"
        by = next(a for a in browser.run(application.accounts()) if a.role is Role.ADMINISTRATOR)
        made = browser.run(desk.register(command, by))
        with pytest.raises(MachineNameTaken):
            browser.run(desk.register(command, by))
        newer = browser.run(desk.change_secret(made.machine.id, by, at_once=False))
        given = browser.run(desk.give_token(str(made.machine.id), made.secret, ["plan:read"]))
        machine, _ = browser.run(desk.recognise(given.token, at))
        assert (machine.id, machine.scopes) == (made.machine.id, frozenset({Scope.PLAN}))
        (listed,) = browser.run(desk.all())
        assert listed.last_used_at is not None
        assert len(listed.secrets) == 2
        newest = browser.run(desk.change_secret(made.machine.id, by, at_once=True))
        for secret in (made.secret, newer.secret):
            with pytest.raises(MachineRefused):
                browser.run(desk.give_token(str(made.machine.id), secret, []))
        browser.run(desk.give_token(str(made.machine.id), newest.secret, []))
        with psycopg.connect(plain_url(database.url)) as connection:
            rows = repr([connection.execute(f"SELECT * FROM {t}").fetchall() for t in metadata.tables])
        assert not any(word in rows for word in (made.secret, newer.secret, newest.secret, given.token))
        browser.run(desk.revoke(made.machine.id, by))
        with pytest.raises(TokenInvalid):
            browser.run(desk.recognise(given.token, at))
        browser.run(desk.register(command, by))  # its name is free again
        assert [one.revoked_at is None for one in browser.run(desk.all())] == [True, False]


def test_a_hint_that_was_put_away_stays_so_for_its_account_until_it_is_asked_for_again(
    database: ServiceDatabase,
) -> None:
    _demonstrate(database)
    with _running(database) as (browser, application):
        amina, other = (browser.run(application.accounts()))[:2]
        for _ in range(2):  # two windows
            browser.run(application.hints.put_away(amina, Hint.QUEUE))
        assert browser.run(application.hints.is_put_away(amina, Hint.QUEUE))
        assert not browser.run(application.hints.is_put_away(amina, Hint.FIRST_STEPS))
        assert not browser.run(application.hints.is_put_away(other, Hint.QUEUE))
        browser.run(application.hints.show_again(amina.id))
        assert not browser.run(application.hints.is_put_away(amina, Hint.QUEUE))
