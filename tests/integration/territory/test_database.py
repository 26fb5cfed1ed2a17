"""What the database holds and guards: the tables that the code expects, reference data, history that stays."""

import psycopg
import pytest

from services.territory import seed
from services.territory.adapters.tables import metadata
from shared.database.engine import make_engine, plain_url
from tests.integration.territory.conftest import Territory
from tests.support.schema import differences


def test_the_migrations_make_the_tables_that_the_code_expects(unseeded: Territory) -> None:
    engine = make_engine(unseeded.database.owner_url, application="test", pool_size=1)
    with engine.connect() as connection:
        found = differences(connection, metadata)
    engine.dispose()

    assert found == []


def test_seeding_again_changes_nothing(territory: Territory) -> None:
    def content() -> list[object]:
        tables = ("province", "commune", "zone", "figure", "bonus_category", "setting")
        return [territory.query(f"SELECT *, xmin FROM {table} ORDER BY 1, 2, 3") for table in tables]

    before = content()
    seed.load(territory.database.url)

    assert content() == before
    assert [len(rows) for rows in before] == [8, 124, 4, 3 * 132 + 3, 8, 5]  # type: ignore[arg-type]


def test_every_figure_and_every_rule_names_its_source(territory: Territory) -> None:
    assert territory.query("SELECT 1 FROM figure WHERE source = '' OR licence = '' OR vintage = ''") == []
    for table in ("figure", "bonus_category", "setting"):
        assert territory.query(f"SELECT 1 FROM {table} WHERE source = '' OR confidence NOT IN ('S', 'K', 'P')") == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plot_history SET action = 'nothing'",
        "DELETE FROM plot_history",
        "UPDATE opportunity_history SET by = NULL",
        "DELETE FROM opportunity_history",
        "UPDATE opportunity_version SET details = '{}'",
        "UPDATE outbox SET data = '{}'",
        "DELETE FROM outbox",
        "UPDATE inbox SET body = ''",
        "DELETE FROM reservation",
        "DELETE FROM opportunity",
        "UPDATE figure SET value = 0",
        "UPDATE setting SET value = 0",
        "UPDATE bonus_category SET category = 'A'",
        "DROP TABLE plot",
    ],
)
def test_the_running_service_cannot_rewrite_what_happened_or_where_figures_come_from(
    territory: Territory, statement: str
) -> None:
    territory.offer(territory.register_plot())

    with (
        psycopg.connect(plain_url(territory.database.url)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)
