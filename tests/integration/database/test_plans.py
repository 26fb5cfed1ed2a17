"""What looks rows up by their keys keeps its plan from request to request; what filters is planned for its values."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from shared.database.engine import make_engine
from shared.database.plans import planned_for_values
from tests.support.databases import Databases

ASKED = text("SELECT count(*) FROM opportunity WHERE id::text = :name")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%opportunity%'")


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    made = make_engine(databases("territory").url, application="test", pool_size=1)
    yield made
    made.dispose()


def _ask(engine: Engine, times: int) -> None:
    for number in range(times):
        with Session(engine) as session, session.begin():
            session.execute(ASKED, {"name": str(number)})


def _prepared(engine: Engine) -> int:
    with Session(engine) as session, session.begin():
        found: int = session.execute(PREPARED).scalar_one()
        return found


def test_a_statement_that_comes_often_is_prepared_and_stays_so(engine: Engine) -> None:
    planned_for_values(engine)
    _ask(engine, 10)
    assert _prepared(engine) == 1
    _ask(engine, 10)
    assert _prepared(engine) == 1


def test_a_statement_of_filters_is_never_prepared_on_the_same_connection(engine: Engine) -> None:
    _ask(planned_for_values(engine), 20)
    assert _prepared(engine) == 0


def test_who_plans_anew_leaves_to_the_others_what_they_have(engine: Engine) -> None:
    anew = planned_for_values(engine)
    _ask(engine, 10)
    _ask(anew, 3)
    assert _prepared(engine) == 1
    _ask(anew, 3)
    _ask(engine, 1)
    assert _prepared(engine) == 1
