"""New objects, written past the session by one statement for each table, are what the session would have stored."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from services.investor import bootstrap
from services.investor.adapters import tables
from services.investor.domain.dossier import Dossier
from services.investor.domain.person import Person
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.requests import ConsentGiven, PersonDetails
from shared.database.engine import make_engine
from shared.database.identifiers import uuid7
from shared.database.new_rows import insert_objects, insert_rows
from shared.messaging.unit_of_work import transaction
from tests.support.databases import Databases
from tests.unit.investor.builders import NOON, TODAY, a_dossier

TABLES = ("person", "consent", "dossier", "piece")


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    made = make_engine(databases("investor").url, application="test")
    yield made
    made.dispose()


def a_person(number: int) -> Person:
    details = PersonDetails(
        full_name='Exemple "Nadia"; أمينة\\ ',
        email=f"{number}@example.org",
        phone=None,
        residence_country="BE",
        language=Language.ARABIC,
        consents=(
            ConsentGiven(purpose=Purpose.SERVICE_NOTICES, text_version="2026-01"),
            ConsentGiven(purpose=Purpose.PROMOTION, text_version="2026-02"),
        ),
    )
    return Person.register(UUID(int=number), details, NOON)


def a_whole(number: int) -> tuple[Person, Dossier]:
    person = a_person(number)
    facts = {"id": UUID(int=1000 + number), "number": f"OR-2026-{number}", "request_id": UUID(int=2000 + number)}
    return person, a_dossier(**facts, person_id=person.id, due_on=TODAY, asked_acts=[])


def stored(session: Session) -> dict[str, list[str]]:
    """Every row as text, in its table's order, without what the database numbers."""
    said = {}
    for name in TABLES:
        rows = session.scalars(text(f"SELECT (to_jsonb(t) - 'id')::text FROM {name} t ORDER BY t::text"))
        said[name] = sorted(rows)
    return said


def test_they_are_stored_as_the_session_stores_them(engine: Engine) -> None:
    with Session(engine) as session:
        for number in (1, 2, 3):
            session.add_all(a_whole(number))
        session.flush()
        by_session = stored(session)
        session.rollback()
    with Session(engine) as session:
        insert_objects(session, [one for number in (1, 2, 3) for one in a_whole(number)])
        assert stored(session) == by_session
        loaded = session.get_one(Dossier, UUID(int=1001))
        assert {piece.code: piece.state for piece in loaded.pieces} == {p.code: p.state for p in a_dossier().pieces}


def test_thousands_take_one_statement_for_each_table(engine: Engine) -> None:
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with Session(engine) as session:
        insert_objects(session, [one for number in range(500) for one in a_whole(number + 1)])
        assert [statement.split()[2] for statement in statements] == list(TABLES)
        assert session.scalar(text("SELECT count(*) FROM piece")) == 1000


def test_rows_are_numbered_in_their_order_and_their_history_is_chained(engine: Engine) -> None:
    with transaction(engine, bootstrap.unit_of_work) as work:
        person, dossier = a_whole(1)
        work.people.add(person)
        work.dossiers.add(dossier)
        for place in range(20):
            dossier.note("tested", by=None, at=NOON, place=place)
    with Session(engine) as session:
        lines = session.execute(select(tables.dossier_history).order_by(tables.dossier_history.c.id)).all()
    assert [line.details["place"] for line in lines] == list(range(20))
    assert [line.seq for line in lines] == list(range(1, 21))
    assert [line.previous for line in lines[1:]] == [line.hash for line in lines[:-1]]


def _store_and_fail(engine: Engine) -> None:
    with transaction(engine, bootstrap.unit_of_work) as work:
        work.expect_many()
        person, dossier = a_whole(1)
        work.people.add(person)
        work.dossiers.add(dossier)
        work.store()
        raise RuntimeError("after it was stored")


def test_what_the_session_was_not_told_of_is_not_stored_when_the_transaction_fails(engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="after it was stored"):
        _store_and_fail(engine)
    with Session(engine) as session:
        assert stored(session) == {name: [] for name in TABLES}
        assert session.scalar(text("SELECT count(*) FROM outbox")) == 0


def test_another_kind_of_value_is_refused_and_not_turned_into_text(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(TypeError, match="no row holds a bytes"):
        insert_rows(session, tables.opportunity, [{"id": uuid7(), "open": b"yes", "plot_id": None}])
