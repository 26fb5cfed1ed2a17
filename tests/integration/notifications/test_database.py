"""What the database holds and guards: the tables that the code expects, history that stays."""

import psycopg
import pytest

from services.notifications.adapters.tables import metadata
from shared.database.engine import make_engine, plain_url
from tests.integration.notifications.conftest import Notifications
from tests.support.schema import differences
from tests.unit.notifications.builders import filed


def test_the_migrations_make_the_tables_that_the_code_expects(notifications: Notifications) -> None:
    engine = make_engine(notifications.database.owner_url, application="test", pool_size=1)
    with engine.connect() as connection:
        found = differences(connection, metadata)
    engine.dispose()

    assert found == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notice_attempt SET outcome = 'sent'",
        "DELETE FROM notice_attempt",
        "UPDATE message SET text = ''",
        "DELETE FROM notice_resend",
        "UPDATE notice SET facts = '{}'",
        "UPDATE notice SET event_id = gen_random_uuid()",
        "DELETE FROM notice",
        "UPDATE dossier_reference SET number = 'OR-2026-00001'",
        "UPDATE inbox SET body = ''",
        "DROP TABLE notice",
    ],
)
def test_the_running_service_cannot_rewrite_what_was_said_and_tried(
    notifications: Notifications, statement: str
) -> None:
    with (
        psycopg.connect(plain_url(notifications.database.url)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_nothing_but_the_message_holds_a_name_or_an_address(notifications: Notifications) -> None:
    notifications.post.recipients.append("550 5.1.1 <{address}>: no such user")
    notifications.hear(filed())
    notifications.send_all()

    for table in ("notice", "notice_attempt", "dossier_reference", "inbox"):
        content = str(notifications.query(f"SELECT * FROM {table}"))
        assert "fatima" not in content.lower()
        assert "example.org" not in content
