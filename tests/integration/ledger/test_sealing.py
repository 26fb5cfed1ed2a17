"""What seals, erasure and the migration do to lines, beside writers that are at work."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from alembic import command

from services.investor.adapters.ledger import HISTORY
from shared.database.engine import plain_url
from shared.database.migrate import configuration
from shared.ledger.findings import Kind
from shared.ledger.sealing import Sealer
from tests.integration.ledger.tampering import ADVISER, HISTORY_LINES, NOON, Book, a_history, a_journal
from tests.support.databases import ServiceDatabase, Templates

Databases = Callable[[str], ServiceDatabase]

ONE_MORE = "INSERT INTO access_journal (at, account_id, act, subject) VALUES (now(), %s, 'dossier_read', 'late')"


def test_a_line_with_a_lower_number_that_is_committed_late_is_sealed_all_the_same(databases: Databases) -> None:
    book = a_journal(databases("gateway"), lines=2)
    url = plain_url(book.database.url)
    sealer = Sealer(book.ledger)
    with psycopg.connect(url) as slow, psycopg.connect(url, autocommit=True) as quick:
        slow.execute(ONE_MORE, [ADVISER])  # takes number 3
        quick.execute(ONE_MORE, [ADVISER])  # number 4, committed before it
        assert sealer.turn(quick) == [], "number 3 may still come"
        quick.execute(ONE_MORE, [ADVISER])  # nobody waits for the seal
        slow.commit()
        (seal,) = sealer.turn(quick)
        assert (seal.lines, seal.to_id) == (4, 4)
        (rest,) = sealer.turn(quick)
    assert (rest.after_id, rest.lines) == (4, 1)
    assert book.verify().faults == []


def test_readers_of_dossiers_do_not_wait_for_each_other(databases: Databases) -> None:
    url = plain_url(a_journal(databases("gateway"), lines=1).database.url)
    with psycopg.connect(url) as one, psycopg.connect(url) as other:
        for connection in (one, other):
            connection.execute("SET lock_timeout = '1ms'")
            connection.execute(ONE_MORE, [ADVISER])


def test_writers_of_different_dossiers_do_not_wait_and_of_one_dossier_only_one_wins(databases: Databases) -> None:
    book = a_history(databases("investor"), dossiers=2, lines=2)
    line = (
        "INSERT INTO dossier_history (dossier_id, at, action, details) "
        "VALUES (lpad(%s, 32, '0')::uuid, now(), 'x', '{}')"
    )
    with psycopg.connect(plain_url(book.database.url)) as one, psycopg.connect(plain_url(book.database.url)) as other:
        one.execute(line, ["1"])
        other.execute("SET lock_timeout = '10ms'")
        other.execute(line, ["2"])
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(line, ["1"])  # without the dossier's lock: the place in the chain is taken
    assert book.verify().faults == []


def test_only_what_came_after_a_moment_is_looked_at_when_asked(databases: Databases) -> None:
    book = a_history(databases("investor"))
    (seal,) = book.seal()
    with psycopg.connect(plain_url(book.database.url)) as connection:
        connection.execute(HISTORY_LINES, [3, NOON, ADVISER, 5])
    since = seal.sealed_at + timedelta(microseconds=1)
    found = book.verify(since=since)
    assert (found.lines, found.seals, found.unsealed, found.faults) == (6, 1, 6, [])
    book.rewrite("UPDATE dossier_history SET action = 'x' WHERE id IN (2, 14)")
    assert [fault.line for fault in book.verify(since=since).faults] == [14]
    assert [fault.line for fault in book.verify().faults] == [2, 14]
    book.rewrite("DELETE FROM dossier_history WHERE id IN (10, 11, 12)")
    assert Kind.REMOVED in {fault.kind for fault in book.verify(since=since).faults}


def test_erasing_what_a_line_says_leaves_the_chain_whole_and_a_record_of_it(databases: Databases) -> None:
    book = a_history(databases("investor"))
    book.seal()
    head = book.head()
    book.rewrite("SELECT erase_dossier_history(lpad('2', 32, '0')::uuid, '{1,3}', NULL, now())")
    book.seal()
    assert book.verify(heads={head.number: head.hash}).faults == []
    with book.as_owner() as connection:
        kept = connection.execute(
            "SELECT seq, details::text, salt IS NULL FROM dossier_history WHERE dossier_id = lpad('2', 32, '0')::uuid "
            "AND (salt IS NULL OR action = 'history.erased') ORDER BY seq"
        ).fetchall()
    assert kept == [(1, "{}", True), (3, "{}", True), (5, '{"lines": [1, 3]}', False)]
    book.rewrite("UPDATE dossier_history SET details = '{\"n\": 1}' WHERE id = 2")
    assert book.kinds() == {Kind.CHANGED.value}, "an erased line cannot be made to say something else"


def test_what_was_emptied_without_a_record_of_erasure_is_found(databases: Databases) -> None:
    book = a_history(databases("investor"))
    book.rewrite("UPDATE dossier_history SET details = '{}', salt = NULL WHERE id = 5")
    assert [(f.kind, f.line) for f in book.verify().faults] == [(Kind.ERASED_UNRECORDED, 5)]


def test_lines_of_before_are_chained_by_the_migration(database_templates: Templates) -> None:
    database = database_templates.unmigrated("investor")
    try:
        before = str(_revision_before())
        command.upgrade(configuration("investor", database.owner_url), before)
        a_history(database)
        with psycopg.connect(plain_url(database.url), autocommit=True) as connection:
            connection.execute(HISTORY_LINES, [3, NOON, None, 2])
        command.upgrade(configuration("investor", database.owner_url), "head")
        book = Book(database, HISTORY)
        with psycopg.connect(plain_url(database.url)) as connection:
            connection.execute(HISTORY_LINES, [3, NOON, ADVISER, 2])  # the release before names the same columns
        found = book.verify()
        assert (found.lines, found.faults) == (18, [])
        book.rewrite("UPDATE dossier_history SET at = now() WHERE id = 5")
        assert [fault.line for fault in book.verify().faults] == [5]
    finally:
        database_templates.drop(database)


def _revision_before() -> object:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(configuration("investor"))
    (chained,) = [one for one in scripts.walk_revisions() if one.module.__name__.endswith("chained_history_py")]
    return chained.down_revision
