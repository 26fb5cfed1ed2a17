"""The private PostgreSQL keeps its data through a power cut and a crash that left its pid file."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from operations.servers.postgres import PrivatePostgres, plain


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PrivatePostgres]:
    server = PrivatePostgres(tmp_path / "data", "secret", tmp_path / "postgres.log", durable=False)
    server.start()
    yield server
    server.stop()


def ask(server: PrivatePostgres, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(plain(server.admin_url), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_what_was_committed_is_there_after_a_power_cut(server: PrivatePostgres) -> None:
    ask(server, "CREATE TABLE kept AS SELECT 'dossier' AS what")

    server.kill()
    server.start()

    assert ask(server, "SELECT what FROM kept") == [("dossier",)]


def test_a_pid_file_that_names_a_living_stranger_does_not_stop_the_start(server: PrivatePostgres) -> None:
    pid_file = server.data / "postmaster.pid"
    left = pid_file.read_text().splitlines()
    server.stop()
    pid_file.write_text("\n".join(["1", *left[1:]]) + "\n")  # 1 always lives

    server.start()

    assert ask(server, "SELECT 1") == [(1,)]


def test_arabic_and_accented_letters_are_letters(server: PrivatePostgres) -> None:
    ask(server, "CREATE EXTENSION pg_trgm")

    [(found,)] = ask(server, "SELECT similarity('الاستثمار', 'استثمار') > 0.3 AND lower('ÉLEVAGE') = 'élevage'")

    assert found


def test_nobody_enters_without_the_password(server: PrivatePostgres) -> None:
    url = plain(server.admin_url).replace("secret", "guessed")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url, connect_timeout=5)
