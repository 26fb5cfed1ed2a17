"""The role under which services run can add to history, and nothing else."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, RaiseException

from shared.database.engine import plain_url
from tests.integration.ledger.tampering import a_history
from tests.support.databases import Databases

LEDGERS = [("investor", "dossier_history"), ("gateway", "access_journal")]
HISTORY = [
    *LEDGERS,
    ("investor", "dossier_history_seal"),
    ("gateway", "access_journal_seal"),
    ("notifications", "notice_proof"),
    ("notifications", "notice_proof_seal"),
    ("notifications", "delivery_report"),
]
ERASURE_NEEDS = [
    ("investor", "consent", set()),
    ("investor", "appeal", set()),
    ("investor", "bulk_job", set()),
    ("notifications", "notice_attempt", set()),
    ("notifications", "notice_resend", set()),
    ("notifications", "message", {"DELETE"}),
    ("notifications", "notice_reading", {"DELETE"}),
    ("notifications", "suppression", {"DELETE", "lifted_at", "lifted_by", "lifted_because"}),
]
"""Columns that may be written, and whether lines may go: no more than erasure needs (docs/adr/0018). Where it is
nothing, the owner's function does what erasure needs.
"""
STATEMENTS = {
    "update": "UPDATE {table} SET {column} = DEFAULT",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
    "truncate from another": "TRUNCATE {table} CASCADE",
    "no trigger": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "drop": "DROP TABLE {table}",
    "another owner": "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "no constraints": "SET session_replication_role = replica",
    "lock everybody out": "DO $$ BEGIN LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; END $$",
}


@pytest.mark.parametrize(("service", "table"), HISTORY)
def test_each_way_to_rewrite_it_is_refused(
    databases: Databases, service: str, table: str
) -> None:  # fmt: skip
    with psycopg.connect(plain_url(databases(service).url), autocommit=True) as connection:
        columns = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
        ).fetchall()
        assert columns, f"{table} is not there, or not to be seen"
        for statement in STATEMENTS.values():
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement.format(table=table, column=columns[0][0]))
        for (column,) in columns:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(f"UPDATE {table} SET {column} = DEFAULT")
        granted = connection.execute(
            "SELECT has_any_column_privilege(%(t)s, 'UPDATE, REFERENCES') "
            "OR has_table_privilege(%(t)s, 'UPDATE, DELETE, TRUNCATE, TRIGGER')", {"t": table}
        ).fetchone()  # fmt: skip
        assert granted == (False,)


@pytest.mark.parametrize(("service", "table", "needed"), ERASURE_NEEDS)
def test_elsewhere_no_more_than_erasure_needs_may_be_rewritten(
    databases: Databases, service: str, table: str, needed: set[str]
) -> None:  # fmt: skip
    with psycopg.connect(plain_url(databases(service).url), autocommit=True) as connection:
        written = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %(t)s"
            " AND has_column_privilege(%(t)s, column_name, 'UPDATE')", {"t": table}
        ).fetchall()  # fmt: skip
        gone = [
            (what,)
            for what in ("DELETE", "TRUNCATE", "TRIGGER")
            if connection.execute("SELECT has_table_privilege(%s, %s)", [table, what]).fetchone() == (True,)
        ]
    assert {name for (name,) in written + gone} == needed


def test_a_forged_hash_or_place_is_overwritten_by_the_database(databases: Databases) -> None:
    book = a_history(databases("investor"), dossiers=1, lines=2)
    with psycopg.connect(plain_url(book.database.url)) as connection:
        connection.execute(
            "INSERT INTO dossier_history (dossier_id, at, action, details, seq, details_digest, previous, hash) "
            r"SELECT dossier_id, at, 'x', '{}', 99, '\x01', '\x02', '\x03' FROM dossier_history WHERE id = 1"
        )
        row = connection.execute("SELECT seq, length(hash), length(previous) FROM dossier_history WHERE action = 'x'")
        assert row.fetchone() == (3, 32, 32)
    assert book.verify().faults == []


def test_erasing_is_nobody_s_by_default(databases: Databases) -> None:
    with (
        psycopg.connect(plain_url(databases("investor").url)) as connection,
        pytest.raises(InsufficientPrivilege),
    ):
        connection.execute("SELECT erase_dossier_history(gen_random_uuid(), '{1}', NULL, now())")


@pytest.mark.parametrize("function", ["erase_history_of", "erase_words_of"])
def test_the_owner_s_function_erases_nobody_whom_two_persons_did_not_order(databases: Databases, function: str) -> None:
    with psycopg.connect(plain_url(databases("investor").url), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO person (id, full_name, email, residence_country, language, registered_at, event_seq)"
            " VALUES (gen_random_uuid(), 'A', 'a@example.org', 'DE', 'de', now(), 0)"
        )
        ordered = connection.execute(
            "INSERT INTO erasure (id, person_id, reason, proposed_by, proposed_at, validated_by, validated_at,"
            " event_seq) SELECT gen_random_uuid(), id, 'person_asked', id, now(), id, now(), 0 FROM person RETURNING id"
        ).fetchone()
        assert ordered is not None
        with pytest.raises(RaiseException, match="is not ordered"):
            connection.execute(f"SELECT {function}(%s)", ordered)
