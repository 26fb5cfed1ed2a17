"""One contestant's databases and virtual host: filled for a measurement, and read by PostgreSQL's own clock."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from shared.database.engine import plain_url
from tests.bench.grounds import Grounds, administrator
from tests.support.databases import ServiceDatabase

_RUNS = count(1)

_EMPTY_INVESTOR = (
    "TRUNCATE outbox, dossier_history, dossier_history_seal, piece, decision, dossier RESTART IDENTITY CASCADE"
)
_EMPTY_NOTIFICATIONS = "TRUNCATE inbox, lane, notice, dossier_reference, processed_event RESTART IDENTITY CASCADE"
_PERSON = """
INSERT INTO person (id, full_name, email, residence_country, language, registered_at, event_seq)
VALUES (md5('bench')::uuid, 'Bench', 'bench@example.org', 'DE', 'fr', now(), 1) ON CONFLICT DO NOTHING
"""
_DOSSIERS = """
INSERT INTO dossier (id, number, person_id, title, description, province, sector, host_country, planned_amount_mad,
                     planned_jobs, request_id, request_digest, status, filed_at, completed_at, event_seq)
SELECT md5('d' || %(run)s || ':' || n)::uuid, 'B-' || lpad(n::text, 7, '0'), md5('bench')::uuid, 'Dossier ' || n, '',
       '02.411', 'agriculture', 'DE', 1000000, 10, md5('r' || %(run)s || ':' || n)::uuid, '', 'in_operation',
       now(), now(), 0
FROM generate_series(1, %(dossiers)s) AS n
"""
_PIECES = """
INSERT INTO piece (dossier_id, code, state)
SELECT id, code, 'received' FROM dossier, unnest(ARRAY['identity', 'business_plan', 'project_note']) AS code
"""
_DECISIONS = """
INSERT INTO decision (dossier_id, outcome, reasons, note, proposed_by, proposed_at, validated_by, validated_at)
SELECT id, 'favourable', '{}', '', md5('a')::uuid, now(), md5('b')::uuid, now() FROM dossier
"""
_REFERENCES = """
INSERT INTO dossier_reference (dossier_id, number, person_id)
SELECT md5('d' || %(run)s || ':' || n)::uuid, 'B-' || lpad(n::text, 7, '0'), md5('bench')::uuid
FROM generate_series(1, %(dossiers)s) AS n
"""


@dataclass(frozen=True)
class Window:
    """When notices were committed, by the server's clock."""

    first: datetime
    with_first: int
    """Notices that the first transaction committed."""
    last: datetime
    notices: int

    def rate_after_first(self) -> float:
        """Notices a second, from the first commit on: how long a process took to start is not in it."""
        return (self.notices - self.with_first) / (self.last - self.first).total_seconds()

    def rate_since(self, began: datetime) -> float:
        return self.notices / (self.last - began).total_seconds()


@dataclass
class Place:
    """Where one contestant works."""

    grounds: Grounds
    name: str
    amqp_url: str = field(init=False)
    investor: ServiceDatabase = field(init=False)
    notifications: ServiceDatabase = field(init=False)

    def __post_init__(self) -> None:
        self.amqp_url = self.grounds.vhost(self.name)
        self.investor, self.notifications = self.grounds.database("investor"), self.grounds.database("notifications")
        with psycopg.connect(plain_url(self.notifications.owner_url), connect_timeout=5) as owner:
            owner.execute("CREATE TABLE processed_event (event_id uuid PRIMARY KEY)")  # what a peer deduplicates by

    @property
    def log(self) -> Path:
        return self.grounds.directory / f"{self.name}.log"

    @property
    def env(self) -> dict[str, str]:
        """The addresses, for the processes of peers and for our own."""
        return {
            "BENCH_INVESTOR_URL": self.investor.url,
            "BENCH_NOTIFICATIONS_URL": self.notifications.url,
            "BENCH_AMQP_URL": self.amqp_url,
        }

    def fill(self, dossiers: int) -> None:
        """Nothing but so many new dossiers, in operation and known to notifications."""
        values = {"run": str(next(_RUNS)), "dossiers": dossiers}
        with administrator(self.investor.admin_url) as connection:
            for statement in (_EMPTY_INVESTOR, _PERSON, _DOSSIERS, _PIECES, _DECISIONS):
                connection.execute(statement, values if "%(" in statement else None)
            connection.execute("ANALYZE dossier, piece, decision")
        with administrator(self.notifications.admin_url) as connection:
            connection.execute(_EMPTY_NOTIFICATIONS)
            connection.execute(_REFERENCES, values)
            connection.execute("ANALYZE dossier_reference")
        self.grounds.checkpoint()

    def wait_for_notices(self, wanted: int, patience_s: float = 240.0) -> None:
        """Raises TimeoutError; a contestant that lost or doubled one has failed, however fast it was."""
        last_moment = time.monotonic() + patience_s
        with administrator(self.notifications.admin_url) as connection:
            while (found := _one(connection, "SELECT count(*) FROM notice")) < wanted:
                if time.monotonic() > last_moment:
                    raise TimeoutError(f"{self.name}: {found} of {wanted} notices after {patience_s:.0f} s")
                time.sleep(0.2)
            if found > wanted:
                raise TimeoutError(f"{self.name}: {found} notices, where {wanted} were to be written")

    def window(self) -> Window:
        with administrator(self.notifications.admin_url) as connection:
            rows = connection.execute(
                "SELECT pg_xact_commit_timestamp(xmin) AS at, count(*) FROM notice GROUP BY at ORDER BY at"
            ).fetchall()
        return Window(rows[0][0], rows[0][1], rows[-1][0], sum(row[1] for row in rows))

    def first_change(self) -> datetime:
        """When the first change was committed."""
        with administrator(self.investor.admin_url) as connection:
            found: datetime = _one(connection, "SELECT min(pg_xact_commit_timestamp(xmin)) FROM dossier_history")
            return found

    def first_received(self) -> datetime:
        """When our intake began its first transaction."""
        with administrator(self.notifications.admin_url) as connection:
            found: datetime = _one(connection, "SELECT min(received_at) FROM inbox")
            return found

    def latencies_ms(self) -> list[float]:
        """Commit of the change to commit of the notice, where each dossier was changed once."""
        with administrator(self.investor.admin_url) as connection:
            changed = dict(
                connection.execute("SELECT dossier_id, pg_xact_commit_timestamp(xmin) FROM dossier_history").fetchall()
            )
        with administrator(self.notifications.admin_url) as connection:
            told = connection.execute("SELECT dossier_id, pg_xact_commit_timestamp(xmin) FROM notice").fetchall()
        return sorted((at - changed[dossier_id]).total_seconds() * 1000 for dossier_id, at in told)


def _one(connection: psycopg.Connection, statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]
