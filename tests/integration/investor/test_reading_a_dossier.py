"""What a dossier's page costs the database, and that what is remembered of the rules is never an old rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import event, inspect, text

from services.investor.adapters import dossier_parts
from services.investor.domain.dossier import Dossier
from shared.contracts.investor.appointment_requests import AnnounceStay
from shared.contracts.investor.exchange_requests import AddNote
from shared.contracts.investor.queries import GetDossier, ListQueue, TrackDossier
from shared.database.engine import plain_url
from tests.integration.investor.test_dossier_in_the_database import ADVISER, Investor, completed, investor

__all__ = ["investor"]

FEW = 4
"""Statements of a page of a dossier on which little hangs; it took 37 when each table was asked."""


@contextmanager
def statements(service: Investor) -> Iterator[list[str]]:
    told: list[str] = []

    def tell(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(" ".join(statement.split()))

    event.listen(service.engine, "before_cursor_execute", tell)
    yield told
    event.remove(service.engine, "before_cursor_execute", tell)


@pytest.fixture
def dossier_id(investor: Investor) -> UUID:
    return completed(investor)


def test_a_page_asks_only_where_something_is(investor: Investor, dossier_id: UUID) -> None:
    investor(GetDossier(dossier_id=dossier_id))  # from here on the rules are known
    with statements(investor) as told:
        investor(GetDossier(dossier_id=dossier_id))
    assert len(told) <= FEW, told
    assert not [one for one in told if "FROM list_entry" in one and "xmin" not in one]


def test_a_page_shows_what_came_since_it_was_read_last(investor: Investor, dossier_id: UUID) -> None:
    assert investor(GetDossier(dossier_id=dossier_id)).exchange.notes == ()
    note = {"request_id": uuid4(), "dossier_id": dossier_id, "staff_id": ADVISER}
    investor(AddNote(**note, text="Rang in March."))
    assert [note.text for note in investor(GetDossier(dossier_id=dossier_id)).exchange.notes] == ["Rang in March."]


RULES = {
    "changed": "UPDATE legal_period SET days = days + 3 WHERE kind = 'investment_file'",
    "added": "INSERT INTO legal_period (kind, valid_from, days, working_days, starts_at, pauses_for_complement, source,"
    " confidence) SELECT kind, valid_from + 1, days + 3, working_days, starts_at, pauses_for_complement, source,"
    " confidence FROM legal_period WHERE kind = 'investment_file'",
}


@pytest.mark.parametrize("how", RULES)
def test_a_rule_that_somebody_touched_is_read_anew(investor: Investor, dossier_id: UUID, how: str) -> None:
    before = investor(GetDossier(dossier_id=dossier_id)).clock
    with psycopg.connect(plain_url(investor.database.owner_url)) as owner:
        owner.execute(RULES[how])
    after = investor(GetDossier(dossier_id=dossier_id)).clock
    assert (before.days_allowed, after.days_allowed) == (before.days_allowed, before.days_allowed + 3)


def test_a_rule_that_is_taken_back_is_gone(investor: Investor, dossier_id: UUID) -> None:
    with psycopg.connect(plain_url(investor.database.owner_url)) as owner:
        owner.execute(RULES["added"])
    after = investor(GetDossier(dossier_id=dossier_id)).clock.days_allowed
    with psycopg.connect(plain_url(investor.database.owner_url)) as owner:
        owner.execute(
            "DELETE FROM legal_period AS p WHERE kind = 'investment_file' AND EXISTS"
            " (SELECT FROM legal_period AS o WHERE o.kind = p.kind AND o.valid_from = p.valid_from - 1)"
        )
    assert investor(GetDossier(dossier_id=dossier_id)).clock.days_allowed == after - 3


def test_an_investor_sees_a_stay_that_was_just_told(investor: Investor, dossier_id: UUID) -> None:
    assert investor(TrackDossier(dossier_id=dossier_id)).exchange.stays == ()
    first, last = investor.now.date().replace(day=26), investor.now.date().replace(day=28)
    investor(AnnounceStay(request_id=uuid4(), dossier_id=dossier_id, first_day=first, last_day=last))
    assert [stay.first_day for stay in investor(TrackDossier(dossier_id=dossier_id)).exchange.stays] == [first]


def test_every_list_of_a_dossier_is_asked_for_by_a_table_that_it_knows() -> None:
    lists = {one.key: one.mapper.local_table.name for one in inspect(Dossier).relationships if one.uselist}
    assert len(lists) > 10
    assert {name: table for name, table in lists.items() if table not in dossier_parts._CONDITIONS} == {}


def test_each_table_is_asked_by_an_index_however_many_dossiers_there_are(investor: Investor, dossier_id: UUID) -> None:
    with psycopg.connect(plain_url(investor.database.owner_url)) as owner:
        owner.execute("SET enable_seqscan = off")  # in a table of two rows nobody would use one
        plan = owner.execute(
            "EXPLAIN SELECT " + str(dossier_parts._THERE) + " FROM dossier WHERE id = %s",
            [dossier_id],
        ).fetchall()
    assert len(plan) > len(dossier_parts._CONDITIONS)
    assert [line for (line,) in plan if "Seq Scan" in line] == []


def test_pages_of_dossiers_keep_their_plans_and_those_of_the_queue_are_made_for_their_filters(
    investor: Investor, dossier_id: UUID
) -> None:
    for _ in range(8):
        investor(GetDossier(dossier_id=dossier_id))
        investor(ListQueue(search="olive"))
    with investor.engine.connect() as connection:
        prepared = connection.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert [one for one in prepared if "xmin" in one]
    assert not [one for one in prepared if "waits_until" in one or "LIMIT" in one]
