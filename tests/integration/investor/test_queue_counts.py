"""The queue of a centre with very many dossiers: its pages are exact, its counts only as far as anybody reads them."""

from datetime import UTC, date, datetime

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from services.investor.adapters import queries
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import ListQueue
from shared.database.engine import make_engine, plain_url
from tests.support.databases import Databases

_DOSSIERS = """
INSERT INTO dossier (id, number, person_id, title, description, province, sector, host_country, planned_amount_mad,
                     planned_jobs, request_id, request_digest, status, filed_at, due_on, event_seq)
SELECT gen_random_uuid(), 'N-' || n, person.id, '', '', '02.411', 'agriculture', 'DE', 1, 1, gen_random_uuid(), '',
       'under_review', now(), DATE '2026-05-01' + n, 1
FROM generate_series(1, 5) AS n, person
"""
_PERSON = """
INSERT INTO person (id, full_name, email, residence_country, language, registered_at, event_seq)
VALUES (gen_random_uuid(), 'P', 'p@example.org', 'DE', 'fr', now(), 1)
"""


@pytest.mark.parametrize(
    ("limit", "total", "overdue", "more", "more_overdue"),
    [(5, 5, 3, False, False), (2, 2, 2, True, True), (3, 3, 3, True, False)],
)
def test_what_is_more_than_anybody_counts_is_said_to_be_more(
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
    limit: int,
    total: int,
    overdue: int,
    more: bool,
    more_overdue: bool,
) -> None:
    monkeypatch.setattr(queries, "COUNTED_UP_TO", limit)
    engine = make_engine(databases("investor").url, application="test", pool_size=1)
    with Session(engine) as session, session.begin():
        session.execute(text(_PERSON))
        session.execute(text(_DOSSIERS))
        page = queries.list_queue(ListQueue(), session, datetime(2026, 5, 5, 12, tzinfo=UTC))
    engine.dispose()
    assert (page.total, page.overdue, page.more, page.more_overdue) == (total, overdue, more, more_overdue)
    assert len(page.rows) == 5, "every row is there, however far is counted"


_MANY = """
INSERT INTO dossier (id, number, person_id, title, description, province, sector, host_country, planned_amount_mad,
                     planned_jobs, request_id, request_digest, status, filed_at, due_on, event_seq)
SELECT md5(n::text)::uuid, 'M-' || n, person.id, '', '', '02.411', 'agriculture', 'DE', 1, 1, md5('r' || n)::uuid, '',
       CASE n % 4 WHEN 0 THEN 'under_review' WHEN 1 THEN 'closed' WHEN 2 THEN 'in_operation' ELSE 'unfavourable' END,
       now(), DATE '2026-05-01' + n % 900, 1
FROM generate_series(1, 20000) AS n, person
"""
_DECISIONS = """
INSERT INTO decision (dossier_id, outcome, reasons, note, proposed_by, proposed_at, validated_by, validated_at)
SELECT id, 'favourable', '{}', '', md5('a')::uuid, now(), md5('b')::uuid,
       CASE WHEN id < '01000000-0000-0000-0000-000000000000' THEN NULL ELSE now() END FROM dossier
"""
PAGES = {
    "the first page": ListQueue(),
    "an ended status": ListQueue(status=Status.CLOSED),
    "a province": ListQueue(province="02.411"),
    "with the ended": ListQueue(include_ended=True),
}


def test_a_page_reads_as_much_as_it_shows_and_not_every_decision_that_there_ever_was(databases: Databases) -> None:
    database = databases("investor")
    with psycopg.connect(plain_url(database.admin_url), autocommit=True) as connection:
        for statement in (_PERSON, _MANY, _DECISIONS, "VACUUM (ANALYZE)"):
            connection.execute(statement)
    engine = make_engine(database.admin_url, application="test", pool_size=1)
    for name, query in PAGES.items():
        plan = _plan_of(engine, query)
        assert [line for line in plan if "Seq Scan on decision" in line] == [], (name, *plan)
    late = _plan_of(engine, ListQueue(overdue_only=True))
    assert [line for line in late if "dossier_pkey" in line], "\n".join(late)  # found first, then looked up
    engine.dispose()


def _plan_of(engine: Engine, query: ListQueue) -> list[str]:
    with engine.connect() as connection:
        wanted = queries._in_order(queries._conditions(query), query, date(2026, 11, 24)).limit(50)
        compiled = wanted.compile(engine, compile_kwargs={"render_postcompile": True})
        found = connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params)
        return [line for (line,) in found]
