"""Whoever rewrites history is found, even with the rights of the tables' owner: at once, or by a head kept outside."""

from collections.abc import Callable

import pytest

from shared.ledger.findings import Fault, Findings, Kind
from tests.integration.ledger.tampering import Book, a_history, a_journal
from tests.support.databases import ServiceDatabase

Databases = Callable[[str], ServiceDatabase]

REHASH_HISTORY = """
DO $$ DECLARE line dossier_history; last dossier_history; BEGIN
    FOR line IN SELECT * FROM dossier_history ORDER BY dossier_id, seq, id LOOP
        IF last.dossier_id IS DISTINCT FROM line.dossier_id THEN last := NULL; END IF;
        line := dossier_history_chained(line, last.seq, last.hash);
        UPDATE dossier_history SET seq = -line.seq, salt = line.salt, details_digest = line.details_digest,
            previous = line.previous, hash = line.hash WHERE id = line.id;
        last := line;
    END LOOP;
    UPDATE dossier_history SET seq = -seq;
END $$"""
"""A forger with the database's own functions: every hash made anew, all chains whole."""
REHASH_JOURNAL = "UPDATE access_journal SET hash = access_journal_hash(access_journal)"
EMPTY_SEALS = "TRUNCATE {}_seal"


@pytest.fixture
def history(databases: Databases) -> Book:
    return a_history(databases("investor"))


@pytest.fixture
def journal(databases: Databases) -> Book:
    return a_journal(databases("gateway"))


def _first(findings: Findings) -> tuple[Kind, int | None]:
    first = findings.first
    assert first is not None, "nothing was noticed"
    return first.kind, first.line


@pytest.mark.parametrize("make", [a_history, a_journal], ids=["history", "journal"])
def test_what_nobody_touched_is_found_whole_before_and_after_its_seal(databases: Databases, make: object) -> None:
    book = a_history(databases("investor")) if make is a_history else a_journal(databases("gateway"))
    before = book.verify()
    (seal,) = book.seal()
    after = book.verify(heads={1: seal.hash})
    assert (before.faults, before.lines, before.seals, before.unsealed) == ([], 12, 0, 12)
    assert (after.faults, after.lines, after.seals, after.unsealed) == ([], 12, 1, 0)
    assert book.seal() == [], "nothing new, nothing sealed"


AT_ONCE = {
    "a line's words": ("UPDATE dossier_history SET details = '{\"n\": 99}' WHERE id = 5", Kind.CHANGED, 5),
    "who did it": ("UPDATE dossier_history SET by = NULL WHERE id = 5", Kind.CHANGED, 5),
    "when": ("UPDATE dossier_history SET at = at + interval '1 microsecond' WHERE id = 5", Kind.CHANGED, 5),
    "what was done": ("UPDATE dossier_history SET action = 'dossier.filed.v1' WHERE id = 5", Kind.CHANGED, 5),
    "one hash": (r"UPDATE dossier_history SET hash = '\x00' WHERE id = 5", Kind.CHANGED, 5),
    "the salt": (r"UPDATE dossier_history SET salt = '\x00' WHERE id = 5", Kind.CHANGED, 5),
    "a line with its own hash": (
        "UPDATE dossier_history d SET action = 'x', hash = dossier_history_hash((d.id, d.dossier_id, d.at, 'x', d.by, "
        "d.details, d.seq, d.salt, d.details_digest, d.previous, d.hash)::dossier_history) WHERE id = 5",
        Kind.CHANGED,
        5,
    ),
    "a line taken from the middle": ("DELETE FROM dossier_history WHERE id = 5", Kind.REMOVED, 8),
    "the first line taken": ("DELETE FROM dossier_history WHERE id = 2", Kind.REMOVED, 5),
    "a line of another dossier": (
        "UPDATE dossier_history SET dossier_id = lpad('3', 32, '0')::uuid, seq = 99 WHERE id = 11", Kind.CHANGED, 11,
    ),
    "two lines' words exchanged": (
        "UPDATE dossier_history a SET details = b.details, salt = b.salt, details_digest = b.details_digest "
        "FROM dossier_history b WHERE (a.id, b.id) IN ((5, 8), (8, 5))", Kind.CHANGED, 5,
    ),
    "two lines' places exchanged": (
        "UPDATE dossier_history SET seq = -seq WHERE id IN (5, 8); UPDATE dossier_history SET seq = 5 + seq "
        "WHERE id IN (5, 8)", Kind.CHANGED, 5,
    ),
    "a line put in between": (
        "UPDATE dossier_history SET seq = -seq WHERE id IN (8, 11); "
        "UPDATE dossier_history SET seq = 1 - seq WHERE id IN (8, 11); "
        "ALTER TABLE dossier_history DISABLE TRIGGER chain; INSERT INTO dossier_history (dossier_id, at, action, by, "
        "details, seq, salt, details_digest, previous, hash) SELECT dossier_id, at, action, by, details, 3, salt, "
        "details_digest, previous, hash FROM dossier_history WHERE id = 5", Kind.CHANGED, 8,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", AT_ONCE)
def test_a_chain_alone_shows_it_before_anything_is_sealed(history: Book, case: str) -> None:
    statements, kind, line = AT_ONCE[case]
    history.rewrite(*statements.split("; "))
    assert _first(history.verify()) == (kind, line)


def test_of_a_line_taken_from_the_middle_its_place_is_named(history: Book) -> None:
    history.rewrite("DELETE FROM dossier_history WHERE id = 5")
    assert history.verify().first == Fault(Kind.REMOVED, line=8, chain=str(_dossier(2)), seq=2)


SEALED_HISTORY = {
    "the last line": ("DELETE FROM dossier_history WHERE id = 12", Kind.REMOVED, 12),
    "the end of a chain": ("DELETE FROM dossier_history WHERE id IN (8, 11)", Kind.REMOVED, 8),
    "a whole dossier": ("DELETE FROM dossier_history WHERE dossier_id = lpad('2', 32, '0')::uuid", Kind.REMOVED, 2),
    "everything": ("TRUNCATE dossier_history", Kind.REMOVED, 1),
    "a line, and every hash after it": (
        "UPDATE dossier_history SET action = 'x' WHERE id = 5; " + REHASH_HISTORY, Kind.CHANGED, 1,
    ),
    "a line put into a hole of the numbers": (
        "DELETE FROM dossier_history WHERE id = 9; INSERT INTO dossier_history (id, dossier_id, at, action, details) "
        "OVERRIDING SYSTEM VALUE VALUES (9, lpad('3', 32, '0')::uuid, now(), 'x', '{}')", Kind.REORDERED, 9,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SEALED_HISTORY)
def test_a_seal_shows_what_the_chains_cannot(history: Book, case: str) -> None:
    history.seal()
    statements, kind, line = SEALED_HISTORY[case]
    history.rewrite(*_split(statements))
    assert _first(history.verify()) == (kind, line)


SEALED_JOURNAL = {
    "changed": ("UPDATE access_journal SET subject = 'x' WHERE id = 5", Kind.CHANGED, 5),
    "changed with its hash": (
        "UPDATE access_journal SET subject = 'x' WHERE id = 5; " + REHASH_JOURNAL, Kind.CHANGED, 5,
    ),
    "the last taken": ("DELETE FROM access_journal WHERE id = 12", Kind.REMOVED, 12),
    "one taken from the middle": ("DELETE FROM access_journal WHERE id = 5", Kind.REMOVED, 5),
    "one put in": (
        "INSERT INTO access_journal (id, at, account_id, act, subject) OVERRIDING SYSTEM VALUE "
        "SELECT 0, at, account_id, act, 'x' FROM access_journal WHERE id = 1",
        Kind.INSERTED, 0,
    ),
    "two hashes exchanged": (
        "UPDATE access_journal a SET hash = b.hash FROM access_journal b WHERE (a.id, b.id) IN ((5, 6), (6, 5))",
        Kind.CHANGED, 5,
    ),
    "two numbers exchanged": (
        "UPDATE access_journal SET id = DEFAULT WHERE id = 5", Kind.REMOVED, 5,
    ),
    "everything": ("TRUNCATE access_journal", Kind.REMOVED, 1),
}  # fmt: skip


@pytest.mark.parametrize("case", SEALED_JOURNAL)
def test_the_journal_of_reads_cannot_be_rewritten_unseen(journal: Book, case: str) -> None:
    journal.seal()
    statements, kind, line = SEALED_JOURNAL[case]
    journal.rewrite(*_split(statements))
    found = journal.verify()
    assert (kind, line) in {(fault.kind, fault.line) for fault in found.faults}


SEALS = {
    "changed": ("UPDATE {}_seal SET lines = lines + 1 WHERE number = 2", Kind.SEAL_CHANGED),
    "its entries": (r"UPDATE {}_seal SET entries = '\x' WHERE number = 2", Kind.SEAL_CHANGED),
    "taken from the middle": ("DELETE FROM {}_seal WHERE number = 2", Kind.SEAL_REMOVED),
    "the first taken": ("DELETE FROM {}_seal WHERE number = 1", Kind.SEAL_REMOVED),
}


@pytest.mark.parametrize("case", SEALS)
def test_a_seal_that_was_touched_is_named(journal: Book, case: str) -> None:
    for _ in range(3):
        journal.seal()
        journal.rewrite(
            "INSERT INTO access_journal (at, account_id, act, subject) "
            "SELECT at, account_id, act, 'more' FROM access_journal WHERE id = 1"
        )
    journal.rewrite(SEALS[case][0].format("access_journal"))
    assert SEALS[case][1].value in journal.kinds()


def test_lines_exchanged_with_their_hashes_are_told_as_reordered(journal: Book) -> None:
    journal.seal()
    journal.rewrite(
        "ALTER TABLE access_journal ALTER COLUMN id DROP IDENTITY",
        "UPDATE access_journal SET id = -id WHERE id IN (5, 6)",
        "UPDATE access_journal SET id = 11 + id WHERE id IN (-5, -6)",
    )
    assert {Kind.REORDERED.value, Kind.CHANGED.value} == journal.kinds()


FORGERIES = {
    "history": (a_history, "investor", "UPDATE dossier_history SET action = 'x' WHERE id = 5", REHASH_HISTORY),
    "history cut short": (a_history, "investor", "DELETE FROM dossier_history WHERE id = 12", "SELECT 1"),
    "history emptied": (a_history, "investor", "TRUNCATE dossier_history", "SELECT 1"),
    "journal": (a_journal, "gateway", "UPDATE access_journal SET act = 'x' WHERE id = 5", REHASH_JOURNAL),
    "journal cut short": (a_journal, "gateway", "DELETE FROM access_journal WHERE id = 12", "SELECT 1"),
}


@pytest.mark.parametrize("case", FORGERIES)
def test_who_forges_lines_hashes_and_seals_alike_is_found_by_a_head_kept_outside(
    databases: Databases, case: str
) -> None:  # fmt: skip
    make, service, change, rehash = FORGERIES[case]
    book = make(databases(service))
    book.seal()
    kept = book.head()
    book.rewrite(change, rehash, EMPTY_SEALS.format(book.ledger.table))
    book.seal()
    assert book.kinds() == set(), "inside the database the forgery is perfect: this is why a head is kept outside"
    found = book.kinds(heads={kept.number: kept.hash})
    assert found <= {Kind.HEAD_DIFFERS.value, Kind.SEAL_REMOVED.value}
    assert found


def _dossier(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012x}"


def _split(statements: str) -> list[str]:
    return [REHASH_HISTORY if "DO $$" in part else part for part in _outside_functions(statements)]


def _outside_functions(statements: str) -> list[str]:
    head, marker, tail = statements.partition("\nDO $$")
    return [part for part in [*head.split("; "), marker + tail] if part.strip()]
