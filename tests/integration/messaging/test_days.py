"""Event tables are cut by day; a day goes when all in it is done, and nothing that it held is lost or done again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic import command
from psycopg.rows import dict_row

from shared.database.engine import make_engine, plain_url
from shared.database.identifiers import uuid7
from shared.database.migrate import configuration, upgrade
from shared.messaging.intake import Intake
from shared.messaging.message import encode
from shared.messaging.retention import Retention
from shared.messaging.transport import Delivery
from shared.testing.events import an_envelope, an_event
from tests.integration.messaging.conftest import Reader
from tests.integration.messaging.days import days_ago, name_of, noon_of, today
from tests.support.databases import Databases, ServiceDatabase, Templates


class Keeper:
    """A service's database with days of the past, and the job that drops them."""

    def __init__(self, database: ServiceDatabase) -> None:
        self.database = database
        self.engine = make_engine(database.url, application="test")
        self.retention = Retention(self.engine, keep_days=7)

    def owner(self, statement: str, *values: Any) -> list[Any]:
        with psycopg.connect(plain_url(self.database.owner_url), row_factory=dict_row) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def make_past(self, *days: int) -> None:
        for kind in ("outbox", "inbox"):
            for ago in days:
                self.owner("SELECT event_day_attach(%s, %s)", kind, today() - timedelta(days=ago))

    def record(self, event_id: UUID, seq: int = 1, *, published: bool = True, aggregate_id: UUID | None = None) -> UUID:
        aggregate_id = aggregate_id or uuid4()
        self.owner(
            "INSERT INTO outbox (event_id, aggregate, aggregate_id, aggregate_seq, partition, type, data,"
            " correlation_id, occurred_at, published_at)"
            " VALUES (%s, 'dossier', %s, %s, 0, 'dossier.review_opened.v1', '{}', 'c', now(), %s)",
            event_id,
            aggregate_id,
            seq,
            datetime.now(UTC) if published else None,
        )
        return aggregate_id

    def leaf_of(self, table: str, event_id: UUID) -> str:
        (row,) = self.owner(f"SELECT tableoid::regclass::text AS leaf FROM {table} WHERE event_id = %s", event_id)
        return str(row["leaf"])


@pytest.fixture
def keeper(databases: Databases) -> Iterator[Keeper]:
    keeper = Keeper(databases("investor"))
    yield keeper
    keeper.engine.dispose()


def test_an_event_lies_in_the_day_of_its_id_and_a_foreign_id_in_the_default(keeper: Keeper) -> None:
    own, foreign = uuid7(), uuid4()
    keeper.record(own)
    keeper.record(foreign)
    assert keeper.leaf_of("outbox", own) == f"outbox_{today():%Y%m%d}"
    assert keeper.leaf_of("outbox", foreign) == "outbox_default"


def test_the_last_moment_of_a_day_and_the_first_of_the_next_are_kept_apart(keeper: Keeper) -> None:
    midnight = noon_of(today()) - 12 * 3600 * 1000
    for moment, day in ((midnight - 1, today() - timedelta(days=1)), (midnight, today())):
        event_id = uuid7(moment)
        keeper.record(event_id)
        assert keeper.leaf_of("outbox", event_id) == f"outbox_{day:%Y%m%d}"


def test_the_days_to_come_are_made_and_rows_that_came_before_their_day_move_into_it(keeper: Keeper) -> None:
    ahead = today() + timedelta(days=5)
    early = uuid7(noon_of(ahead))
    keeper.record(early, published=False)
    assert keeper.leaf_of("outbox", early) == "outbox_default"
    turn = Retention(keeper.engine, keep_days=7, ahead_days=6).turn()
    assert f"outbox {ahead}" in turn.made
    assert keeper.leaf_of("outbox", early) == f"outbox_{ahead:%Y%m%d}"
    assert Retention(keeper.engine, keep_days=7, ahead_days=6).turn().made == []


def test_a_finished_day_is_dropped_and_its_events_stay_in_the_history(keeper: Keeper) -> None:
    keeper.make_past(9, 8, 7)
    events = {ago: days_ago(ago) for ago in (9, 8, 7)}
    for event_id in events.values():
        keeper.record(event_id)
    before = keeper.owner("SELECT event_id, aggregate_id, aggregate_seq, type, data FROM outbox ORDER BY event_id")
    turn = keeper.retention.turn()
    assert set(turn.dropped) == {name_of(kind, ago) for kind in ("inbox", "outbox") for ago in (9, 8)}
    assert [row["event_id"] for row in keeper.owner("SELECT event_id FROM outbox")] == [events[7]]
    both = "SELECT event_id, aggregate_id, aggregate_seq, type, data FROM event_history UNION ALL "
    both += "SELECT event_id, aggregate_id, aggregate_seq, type, data FROM outbox ORDER BY event_id"
    assert keeper.owner(both) == before


def test_a_day_with_an_unpublished_event_stays_and_is_seen(keeper: Keeper) -> None:
    keeper.make_past(9, 8)
    keeper.record(days_ago(9), published=False)
    keeper.record(days_ago(8))
    turn = keeper.retention.turn()
    assert list(turn.kept) == [f"{name_of('outbox', 9)} unfinished"]
    assert name_of("outbox", 8) in turn.dropped
    from shared.messaging import metrics

    assert metrics.EVENT_DAYS_OVERDUE.labels("outbox")._value.get() == 1


def test_a_day_that_someone_reads_is_dropped_at_a_later_turn(keeper: Keeper) -> None:
    keeper.make_past(9)
    with psycopg.connect(plain_url(keeper.database.url)) as reading:
        reading.execute("SELECT * FROM outbox")
        assert f"{name_of('outbox', 9)} busy" in keeper.retention.turn().kept
    assert name_of("outbox", 9) in keeper.retention.turn().dropped


def test_foreign_ids_are_swept_from_the_default_once_they_are_old_and_done(keeper: Keeper) -> None:
    foreign = [uuid4() for _ in range(3)]
    for event_id in foreign:
        keeper.record(event_id)
    keeper.owner("UPDATE outbox SET published_at = now() - interval '9 days' WHERE event_id = %s", foreign[0])
    keeper.owner("UPDATE outbox SET published_at = NULL WHERE event_id = %s", foreign[1])
    keeper.retention.turn()
    assert [row["event_id"] for row in keeper.owner("SELECT event_id FROM event_history")] == [foreign[0]]
    assert {row["event_id"] for row in keeper.owner("SELECT event_id FROM outbox")} == set(foreign[1:])


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT event_day_drop('outbox', current_date)",
        "SELECT event_day_drop('outbox', current_date - 1)",
        "SELECT event_day_drop('lane', current_date - 9)",
        "SELECT event_day_drop('outbox_default; DROP TABLE lane', current_date - 9)",
        "SELECT event_day_drop(NULL, current_date - 9)",
        "SELECT event_day_drop('outbox', NULL)",
        "SELECT event_day_make('outbox', current_date + 99)",
        "SELECT event_day_make('outbox', 'infinity')",
        "SELECT event_default_sweep('outbox', current_date)",
    ],
)
def test_the_functions_take_nothing_but_an_event_table_and_a_day_within_bounds(keeper: Keeper, statement: Any) -> None:
    with (
        psycopg.connect(plain_url(keeper.database.url)) as connection,
        pytest.raises((psycopg.errors.InvalidParameterValue, psycopg.errors.DatetimeFieldOverflow)),
    ):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT event_day_attach('outbox', current_date - 40)",
        f"DROP TABLE outbox_{today():%Y%m%d}",
        f"INSERT INTO outbox_{today():%Y%m%d} OVERRIDING SYSTEM VALUE SELECT * FROM outbox",
        f"CREATE TEMP TABLE outbox_{today():%Y%m%d} (published_at timestamptz)",
        f"SELECT * FROM inbox_{today():%Y%m%d}",
        "DELETE FROM event_history",
        "INSERT INTO event_history SELECT * FROM event_history",
        "UPDATE event_history SET data = '{}'",
        "UPDATE event_retention SET dropped_below = gen_random_uuid()",
        "INSERT INTO event_retention VALUES ('inbox', gen_random_uuid())",
        "DELETE FROM inbox",
        "ALTER TABLE outbox DETACH PARTITION outbox_default",
    ],
)
def test_the_running_service_cannot_touch_days_or_history_but_through_the_functions(
    keeper: Keeper, statement: Any
) -> None:
    with (
        psycopg.connect(plain_url(keeper.database.url)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


class TestInbox:
    """Days of a reader."""

    @pytest.fixture
    def past(self, reader: Reader) -> Retention:
        with psycopg.connect(plain_url(reader.owner_url)) as owner:
            for ago in (9, 8):
                owner.execute("SELECT event_day_attach('inbox', %s)", [today() - timedelta(days=ago)])
        return Retention(reader.engine, keep_days=7)

    def deliver(self, reader: Reader, *envelopes: Any) -> None:
        """As the intake stores what the broker delivers."""
        intake = Intake(service="test", database_url=reader.url, subscribe=lambda: pytest.fail("not here"))
        messages = [encode(envelope) for envelope in envelopes]
        deliveries = [Delivery(n, m.headers, m.content_type, m.body, False) for n, m in enumerate(messages)]
        with psycopg.connect(plain_url(reader.url)) as connection:
            intake.keep(connection, deliveries)

    def test_a_redelivery_after_its_day_was_dropped_is_absorbed(self, reader: Reader, past: Retention) -> None:
        event = an_envelope(event_id=days_ago(9))
        self.deliver(reader, event)
        reader.work()
        assert name_of("inbox", 9) in past.turn().dropped
        self.deliver(reader, event)
        reader.work()
        assert reader.effects(event.aggregate_id) == [1]
        assert reader.query("SELECT 1 FROM inbox") == []
        assert reader.query("SELECT 1 FROM parked_event") == []

    def test_an_event_that_waited_longer_than_days_are_kept_is_still_handled(
        self, reader: Reader, past: Retention
    ) -> None:
        dossier = an_event()
        first, second = (an_envelope(dossier, seq=seq, event_id=days_ago(9)) for seq in (1, 2))
        self.deliver(reader, first)
        reader.work()
        past.turn()
        self.deliver(reader, second, first)
        reader.work()
        assert reader.effects(first.aggregate_id) == [1, 2]

    def test_a_recent_event_whose_place_is_taken_is_still_parked(self, reader: Reader, past: Retention) -> None:
        first, twin = (an_envelope(an_event(dossier), event_id=days_ago(0)) for dossier in [uuid4()] * 2)
        self.deliver(reader, first)
        reader.work()
        past.turn()
        self.deliver(reader, twin)
        reader.work()
        assert reader.query("SELECT code FROM parked_event") == [("out_of_sequence",)]

    def test_a_day_with_something_unhandled_or_parked_stays(self, reader: Reader, past: Retention) -> None:
        waiting = an_envelope(seq=2, event_id=days_ago(9))
        taken, stray = (an_envelope(an_event(dossier), event_id=days_ago(8)) for dossier in [uuid4()] * 2)
        self.deliver(reader, waiting, taken)
        reader.work()
        self.deliver(reader, stray)
        reader.work()
        kept = past.turn().kept
        assert list(kept) == [f"{name_of('inbox', 9)} unfinished", f"{name_of('inbox', 8)} parked"]


@pytest.mark.parametrize(("service", "before"), [("investor", "0003"), ("territory", "0002")])
def test_what_was_there_before_the_days_survives_the_migration(
    database_templates: Templates, service: str, before: str
) -> None:
    database = database_templates.unmigrated(service)
    command.upgrade(configuration(service, database.owner_url), before)
    ids = [days_ago(ago) for ago in (400, 9, 1, 0)] + [uuid4(), uuid7(noon_of(today() + timedelta(days=40)))]
    with psycopg.connect(plain_url(database.owner_url), row_factory=dict_row) as owner:
        for event_id in ids:
            owner.execute(
                "INSERT INTO outbox (event_id, aggregate, aggregate_id, aggregate_seq, partition, type, data,"
                " correlation_id, occurred_at) VALUES (%s, 'a', %s, 1, 3, 't', '{\"x\": 1}', 'c', now())",
                [event_id, uuid4()],
            )
            owner.execute(
                "INSERT INTO inbox (event_id, source, aggregate, aggregate_id, aggregate_seq, partition, type, headers,"
                " body) VALUES (%s, 's', 'a', %s, 1, 3, 't', '{}', 'bytes')",
                [event_id, uuid4()],
            )
        owner.execute("INSERT INTO parked_event (headers, body, code, error) VALUES ('{}', '', 'undecodable', 'bad')")
        tables = ("outbox", "inbox")
        rows = {table: owner.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in tables}
    upgrade(service, database.owner_url)
    with psycopg.connect(plain_url(database.url), row_factory=dict_row) as runtime:
        for table in tables:
            assert runtime.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() == rows[table]
        runtime.execute(
            "INSERT INTO outbox (event_id, aggregate, aggregate_id, aggregate_seq, partition, type, data,"
            " correlation_id, occurred_at) VALUES (%s, 'a', %s, 1, 3, 't', '{}', 'c', now())",
            [uuid7(), uuid4()],
        )
        (newest,) = runtime.execute("SELECT id FROM outbox ORDER BY id DESC LIMIT 1")
        assert newest["id"] == rows["outbox"][-1]["id"] + 1
        (parked,) = runtime.execute("SELECT fingerprint FROM parked_event")
        assert len(parked["fingerprint"]) == 16
    database_templates.drop(database)
