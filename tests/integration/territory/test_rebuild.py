"""The planner's projection can be made anew from what investor published, while events flow, and comes out equal."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from services.territory import bootstrap
from shared.contracts.investor import events as e
from shared.contracts.operations import DiscardParked, EditParked, ListParked
from shared.contracts.past_events import NothingPublished, PastEvent, ReadPast, WantedPast
from shared.database.engine import make_engine, plain_url
from shared.messaging import operator, rebuild
from shared.messaging.retelling import HistoryIncomplete
from shared.messaging.unit_of_work import transaction
from tests.integration.territory.conftest import STAFF, Territory
from tests.integration.territory.publisher import Publisher, a_life, as_projected
from tests.integration.territory.rebuilding import PIPELINE, damage, equal, lives, publisher_beside, run
from tests.support.databases import Databases

WHO = {"by": "operator", "reason": "because of a test"}


@pytest.fixture
def investor(territory: Territory, databases: Databases) -> Iterator[Publisher]:
    with publisher_beside(territory, databases) as made:
        yield made


def test_a_damaged_projection_is_put_right(investor: Publisher) -> None:
    lives(investor, 60)
    assert equal(investor), "the live projection agrees with the independent computation to begin with"
    gone, changed, invented = damage(investor.territory)
    assert not equal(investor)
    found = run(investor, write=True)
    assert (found.missing, found.changed, found.invented) == (gone, changed, invented)
    assert equal(investor)
    assert run(investor, write=False).equal


def test_verifying_finds_the_damage_and_writes_nothing(investor: Publisher) -> None:
    lives(investor, 30)
    assert run(investor, write=False).equal
    gone, changed, invented = damage(investor.territory)
    before = as_projected(investor.territory.database.url)
    found = run(investor, write=False)
    assert (found.missing, found.changed, found.invented, found.equal) == (gone, changed, invented, False)
    assert as_projected(investor.territory.database.url) == before
    assert investor.territory.query("SELECT * FROM projection_rebuild") == []


def test_a_difference_in_any_column_is_found(investor: Publisher) -> None:
    columns = [column.name for column in PIPELINE.table.c if column.name != "dossier_id"]
    changes = {
        "planned_amount_mad": "planned_amount_mad + 0.01",
        "planned_jobs": "planned_jobs + 1",
        "realised_amount_mad": "realised_amount_mad + 0.01",
        "realised_jobs": "realised_jobs + 1",
        "filed_on": "filed_on + 1",
        "decided_on": "DATE '2001-01-01'",
        "last_event_at": "last_event_at + interval '1 us'",
        "stage": "'ended'",
        "sector": "'tourism'",
        "own_funds_mad": "0.01",
        "own_funds_currency_mad": "0.01",
        "completed_on": "DATE '2001-01-01'",
        "due_on": "DATE '2001-01-01'",
        "reasons": """reasons || '["made_up"]'""",
        "course": "course - 0",
        "own_funds_course": """'[{"on": "2001-01-01"}]'""",
        **dict.fromkeys(("merged_into", "plot_id"), "gen_random_uuid()"),
    }
    dossiers = [dossier for dossier, *_ in (lives(investor, 1, seed=number) for number in range(len(columns)))]
    with psycopg.connect(plain_url(investor.territory.database.owner_url)) as owner:
        for dossier, column in zip(dossiers, columns, strict=True):
            change = changes.get(column, "'XX'")
            owner.execute(f"UPDATE pipeline_entry SET {column} = {change} WHERE dossier_id = %s", [dossier])
    assert run(investor, write=False).changed == len(columns)


def test_a_rebuilding_reserves_nothing_and_announces_nothing(investor: Publisher) -> None:
    territory = investor.territory
    plot = territory.register_plot()
    territory.offer(plot)
    investor.tell(territory.filed(plot))
    investor.work()
    tables = ("plot", "plot_history", "reservation", "outbox", "lane", "inbox")
    before = [territory.query(f"SELECT *, xmin FROM {table} ORDER BY 1, 2") for table in tables]
    damage(territory, share=1)
    run(investor, write=True)
    assert equal(investor)
    after = [territory.query(f"SELECT *, xmin FROM {table} ORDER BY 1, 2") for table in tables]
    assert after == before


def test_events_whose_day_was_dropped_still_count(investor: Publisher) -> None:
    lives(investor, 20)
    with psycopg.connect(plain_url(investor.database.owner_url)) as owner:
        owner.execute(
            "WITH gone AS (DELETE FROM outbox WHERE aggregate_seq <= 3 RETURNING *) INSERT INTO event_history"
            " SELECT event_id, aggregate, aggregate_id, aggregate_seq, type, data, correlation_id, causation_id,"
            " occurred_at FROM gone"
        )
    damage(investor.territory, share=1)
    run(investor, write=True)
    assert equal(investor)


def test_own_funds_that_were_stated_later_come_out_as_they_were_followed(investor: Publisher) -> None:
    (dossier,) = lives(investor, 1)
    at = datetime.now(UTC)
    for funds in (5, None, 7):  # each in a transaction of its own: the row is there, and changed
        investor.tell(e.DossierOwnFundsStated(dossier_id=dossier, own_funds_mad=funds, stated_at=at, occurred_at=at))
        investor.work()
    assert run(investor, write=False).equal
    damage(investor.territory, share=1)
    run(investor, write=True)
    rows = investor.territory.query(
        "SELECT own_funds_mad, own_funds_course -> -1 ->> 'own_funds_mad' FROM pipeline_entry"
    )
    assert [tuple(map(str, row)) for row in rows] == [("7.00", "7.00")]


def test_what_waits_behind_is_not_counted_yet(investor: Publisher) -> None:
    (dossier,) = lives(investor, 1)
    at = datetime.now(UTC)
    investor.tell(e.DossierWithdrawn(dossier_id=dossier, occurred_at=at))
    damage(investor.territory, share=1)
    run(investor, write=True)
    assert not equal(investor), "its withdrawal has not been handled"
    investor.work()
    assert equal(investor)


class TestWhatAnOperatorDid:
    """A rebuilding comes to what the lanes came to, with events given up and events corrected."""

    def parked(self, investor: Publisher) -> tuple[Any, int]:
        """A deposit on a plot that nobody knows, parked."""
        filed = investor.territory.filed(plot_id=uuid4())
        investor.tell(
            filed, e.VerificationOpened(dossier_id=filed.dossier_id, adviser_id=STAFF, occurred_at=filed.occurred_at)
        )
        for _ in range(10):
            investor.work()
            investor.territory.engine.dispose()
            with psycopg.connect(plain_url(investor.territory.database.url)) as connection:
                connection.execute("UPDATE lane SET resume_at = now() WHERE state = 'retry'")
        (event,) = operator.answer(ListParked(), investor.territory.engine, "territory")
        return filed, event.parked_id

    def test_what_was_discarded_does_not_come_back(self, investor: Publisher) -> None:
        _, parked_id = self.parked(investor)
        operator.answer(DiscardParked(parked_id=parked_id, **WHO), investor.territory.engine, "territory")
        investor.work()
        assert as_projected(investor.territory.database.url) == {}
        assert run(investor, write=False).equal

    def test_what_was_corrected_stays_corrected(self, investor: Publisher) -> None:
        filed, parked_id = self.parked(investor)
        data = filed.model_copy(update={"plot_id": None, "province": "02.113"}).model_dump(mode="json")
        operator.answer(EditParked(parked_id=parked_id, data=data, **WHO), investor.territory.engine, "territory")
        investor.work()
        live = as_projected(investor.territory.database.url)
        assert live[filed.dossier_id][0] == "02.113"
        damage(investor.territory, share=1)
        assert as_projected(investor.territory.database.url) != live
        run(investor, write=True)
        assert as_projected(investor.territory.database.url) == live


def test_a_rebuilding_that_broke_off_goes_on_where_it_was(investor: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "AT_ONCE", 3)
    lives(investor, 20)
    damage(investor.territory, share=1)
    asked: list[ReadPast] = []

    def dying(request: ReadPast) -> tuple[PastEvent, ...]:
        if len(asked) == 4:
            raise ConnectionError("investor is away")
        asked.append(request)
        return investor.answer(request)

    with pytest.raises(ConnectionError):
        run(investor, write=True, publisher=dying)
    first = sorted({one.aggregate_id for request in asked for one in request.wanted})
    second: list[ReadPast] = []

    def answering(request: ReadPast) -> tuple[PastEvent, ...]:
        second.append(request)
        return investor.answer(request)

    found = run(investor, write=True, publisher=answering)
    assert 0 < found.compared < 20
    assert first[0] not in {one.aggregate_id for request in second for one in request.wanted}
    assert equal(investor)
    assert run(investor, write=True).compared == 20, "one that was finished begins anew"


def test_a_history_with_a_hole_is_not_believed(investor: Publisher) -> None:
    (dossier,) = lives(investor, 1, seed=1)
    with psycopg.connect(plain_url(investor.database.owner_url)) as owner:
        owner.execute("DELETE FROM outbox WHERE aggregate_seq = 1")
    before = as_projected(investor.territory.database.url)
    with pytest.raises(HistoryIncomplete, match=str(dossier)):
        run(investor, write=True)
    assert as_projected(investor.territory.database.url) == before


def test_long_histories_are_told_page_by_page(investor: Publisher) -> None:
    lives(investor, 30)
    pages = []

    def short(request: ReadPast) -> tuple[PastEvent, ...]:
        pages.append(investor.answer(request.model_copy(update={"limit": 7})))
        return pages[-1]

    assert run(investor, write=False, publisher=short).equal
    assert len(pages) > 5


def test_a_service_that_publishes_nothing_says_so(databases: Databases) -> None:
    engine = make_engine(databases("notifications").url, application="test", pool_size=1)
    request = ReadPast(aggregate="dossier", wanted=(WantedPast(aggregate_id=uuid4(), upto=1),))
    with pytest.raises(NothingPublished):
        operator.answer(request, engine, "notifications")
    engine.dispose()


@pytest.mark.parametrize("seed", range(25))
def test_the_row_in_memory_is_the_row_that_the_handlers_write(investor: Publisher, seed: int) -> None:
    dice = random.Random(seed)
    filed = investor.territory.filed()
    events = a_life(filed, dice)
    if seed % 3 == 0:
        dice.shuffle(events)  # out of order, deposits twice, or not at all: both come to the same
        events = events[dice.randint(0, 1) :] + [filed] * dice.randint(0, 1)
    with transaction(investor.territory.engine, bootstrap.unit_of_work) as work:
        for event in events:
            work.pipeline.follow(event)
    with investor.territory.engine.connect() as connection:
        written = PIPELINE.read(connection, [filed.dossier_id]).get(filed.dossier_id)
    assert PIPELINE.same(written, PIPELINE.fold(events))
    assert (written is None) == (filed not in events)
