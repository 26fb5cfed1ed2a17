"""The queue of a centre with very many dossiers: its pages are exact, its counts only as far as anybody reads them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.investor.adapters import queries
from shared.contracts.investor.queries import ListQueue
from shared.database.engine import make_engine
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
