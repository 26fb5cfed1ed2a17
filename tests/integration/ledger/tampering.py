"""A ledger with lines in it, and ways to rewrite it as the role that owns the tables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from services.gateway.adapters.ledger import ACCESS_JOURNAL
from services.investor.adapters.ledger import HISTORY
from shared.database.engine import plain_url
from shared.ledger.findings import Findings
from shared.ledger.ledger import Ledger
from shared.ledger.seal import Seal
from shared.ledger.sealing import Sealer, last_seal
from shared.ledger.verification import verify
from tests.support.databases import ServiceDatabase

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADVISER = UUID(int=10)

_A_PERSON = """
INSERT INTO person VALUES (gen_random_uuid(), 'Karim', gen_random_uuid()::text, NULL, 'DE', 'de', now(), 1) RETURNING id
"""
_DOSSIERS = """
INSERT INTO dossier (id, number, person_id, title, description, province, sector, host_country, planned_amount_mad,
    planned_jobs, request_id, request_digest, status, event_seq)
SELECT lpad(to_hex(n), 32, '0')::uuid, 'OR-' || n, %s, '', '', '02.113', 'trade', 'DE', 1, 1, gen_random_uuid(), '',
    'filed', 1 FROM generate_series(1, %s) n
"""
HISTORY_LINES = """
INSERT INTO dossier_history (dossier_id, at, action, by, details)
SELECT lpad(to_hex(1 + n %% %s), 32, '0')::uuid, %s + n * interval '1 s', 'dossier.noted.v1',
    CASE WHEN n %% 3 > 0 THEN %s::uuid END, jsonb_build_object('n', n, 'note', 'éà "quoted" é' || n, 'amount', n / 7.0)
FROM generate_series(0, %s) n
"""
"""Dossiers, the first line's moment, who, the last number."""


@dataclass
class Book:
    """One ledger in a database of its own."""

    database: ServiceDatabase
    ledger: Ledger

    @contextmanager
    def as_owner(self) -> Iterator[psycopg.Connection]:
        """The role that owns the tables: no privilege stops it, and its triggers can be switched off."""
        with psycopg.connect(plain_url(self.database.owner_url)) as connection:
            yield connection

    def rewrite(self, *statements: str) -> None:
        with self.as_owner() as connection:
            for statement in statements:
                connection.execute(statement)

    def seal(self) -> list[Seal]:
        with psycopg.connect(plain_url(self.database.url), autocommit=True) as connection:
            return Sealer(self.ledger).turn(connection)

    def head(self) -> Seal:
        with psycopg.connect(plain_url(self.database.url)) as connection:
            head = last_seal(connection, self.ledger)
        assert head is not None
        return head

    def verify(self, *, since: datetime | None = None, heads: dict[int, bytes] | None = None) -> Findings:
        """As the runtime role, which can only read and add."""
        with psycopg.connect(plain_url(self.database.url)) as connection:
            return verify(connection, self.ledger, since=since, heads=heads)

    def kinds(self, **how: dict[int, bytes]) -> set[str]:
        return {fault.kind.value for fault in self.verify(**how).faults}  # type: ignore[arg-type]


def a_history(database: ServiceDatabase, *, dossiers: int = 3, lines: int = 12) -> Book:
    """Lines 1, 4, 7, 10 are of the first dossier, and so on: written by the runtime role."""
    with psycopg.connect(plain_url(database.url)) as connection:
        person = connection.execute(_A_PERSON).fetchone()
        assert person is not None
        connection.execute(_DOSSIERS, [person[0], dossiers])
        connection.execute(HISTORY_LINES, [dossiers, NOON, ADVISER, lines - 1])
    return Book(database, HISTORY)


def a_journal(database: ServiceDatabase, *, lines: int = 12) -> Book:
    with psycopg.connect(plain_url(database.url)) as connection:
        connection.execute("INSERT INTO account VALUES (%s, 'amina', 'Amina', 'adviser', true, '')", [ADVISER])
        for number in range(lines):
            connection.execute(
                "INSERT INTO access_journal (at, account_id, act, subject) VALUES (%s, %s, 'dossier_read', %s)",
                # Every fourth of a link's holder, who has no account.
                [NOON + timedelta(seconds=number), ADVISER if number % 4 else None, f"dossier-{number % 3}"],
            )
    return Book(database, ACCESS_JOURNAL)


Making = Callable[[ServiceDatabase], Book]
