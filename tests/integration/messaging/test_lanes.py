"""Events take effect in order, each once; a failing one holds back its own aggregate only."""

import threading
import time
from uuid import UUID, uuid4

import psycopg
import pytest

from shared.contracts.event import Envelope
from shared.contracts.operations import ParkedEventNotFound
from shared.database.engine import plain_url
from shared.messaging import lanes, parked_list, parking
from shared.messaging.retry import IMMEDIATE_TRIES, PAUSES
from shared.testing.events import an_envelope, an_event
from tests.integration.messaging.conftest import Reader

TRIES = IMMEDIATE_TRIES + len(PAUSES)


def stream(count: int, dossier_id: UUID | None = None) -> tuple[UUID, list[Envelope]]:
    dossier_id = dossier_id or uuid4()
    return dossier_id, [an_envelope(an_event(dossier_id), seq=seq) for seq in range(1, count + 1)]


def exhaust(reader: Reader) -> None:
    """Fail as often as the policy bears."""
    for _ in range(TRIES):
        reader.work()
        reader.skip_the_pause()


def test_events_of_an_aggregate_take_effect_in_order_however_they_arrive(reader: Reader) -> None:
    dossier, (first, second, third) = stream(3)
    reader.receive(third)
    reader.work()
    reader.receive(first)
    reader.work()
    assert reader.effects(dossier) == [1]
    reader.receive(second)
    reader.work()
    assert reader.effects(dossier) == [1, 2, 3]


def test_a_hole_is_waited_for_and_seen(reader: Reader) -> None:
    dossier, (_, second) = stream(2)
    reader.receive(second)
    reader.work()
    assert (reader.effects(dossier), reader.lane(dossier).state) == ([], "gap")


def test_an_event_delivered_twice_takes_effect_once(reader: Reader) -> None:
    dossier, (event,) = stream(1)
    assert reader.receive(event) == 1
    reader.work()
    assert reader.receive(event, event) == 0
    reader.work()
    assert reader.effects(dossier) == [1]


def test_a_failing_event_holds_back_its_own_aggregate_only(reader: Reader) -> None:
    bad, bad_events = stream(3)
    good = [stream(3) for _ in range(5)]
    reader.failing[bad] = RuntimeError("poison")
    reader.receive(*bad_events, *(event for _, events in good for event in events))
    reader.work()
    assert [reader.effects(dossier) for dossier, _ in good] == [[1, 2, 3]] * 5
    assert reader.effects(bad) == []


def test_an_event_tried_again_takes_no_other_through_a_second_handling(reader: Reader) -> None:
    bad, (poison, behind) = stream(2)
    reader.failing[bad] = RuntimeError("poison")
    reader.receive(poison)
    reader.work()
    good = [stream(1) for _ in range(5)]
    reader.receive(behind, *(event for _, events in good for event in events))
    reader.skip_the_pause()
    reader.tried.clear()

    reader.work()

    assert sorted(reader.tried) == sorted([bad, *(dossier for dossier, _ in good)])
    assert [reader.effects(dossier) for dossier, _ in good] == [[1]] * 5


def test_the_effect_of_a_failed_handler_is_rolled_back(reader: Reader) -> None:
    bad, events = stream(1)
    reader.failing[bad] = RuntimeError("after it wrote")
    reader.receive(*events)
    exhaust(reader)
    assert reader.query("SELECT 1 FROM effect") == []


def test_a_failing_event_is_tried_at_once_three_times_then_rests(reader: Reader) -> None:
    bad, events = stream(1)
    reader.failing[bad] = RuntimeError("poison")
    reader.receive(*events)
    reader.work()
    lane = reader.lane(bad)
    assert (lane.state, lane.attempts) == ("retry", IMMEDIATE_TRIES)
    seconds = (lane.resume_at - lane.updated_at).total_seconds()
    assert 0.7 * PAUSES[0].total_seconds() < seconds < 1.3 * PAUSES[0].total_seconds()


def test_a_failure_that_passes_goes_on_in_order(reader: Reader) -> None:
    bad, events = stream(3)
    reader.failing[bad] = RuntimeError("for a while")
    reader.receive(*events)
    reader.work()
    del reader.failing[bad]
    reader.skip_the_pause()
    reader.work()
    assert reader.effects(bad) == [1, 2, 3]
    assert (reader.lane(bad).state, reader.lane(bad).attempts) == ("open", 0)


def test_an_event_that_keeps_failing_is_parked_with_what_waits_behind_it(reader: Reader) -> None:
    bad, events = stream(3)
    reader.failing[bad] = RuntimeError("poison")
    reader.receive(*events)
    exhaust(reader)
    with psycopg.connect(plain_url(reader.url)) as connection:
        (parked,) = parked_list.list_parked(connection, "test")
    assert (parked.code, parked.aggregate_seq, parked.waiting_behind) == ("handler_failed", 1, 2)
    assert parked.error == "RuntimeError: poison"
    assert reader.lane(bad).state == "parked"


def test_replaying_a_parked_event_restores_the_order(reader: Reader) -> None:
    bad, events = stream(3)
    reader.failing[bad] = RuntimeError("poison")
    reader.receive(*events)
    exhaust(reader)
    del reader.failing[bad]
    with psycopg.connect(plain_url(reader.url)) as connection:
        (parked,) = parked_list.list_parked(connection, "test")
        parking.replay(connection, parked.parked_id, by="operator", reason="the cause was mended")
        assert parked_list.list_parked(connection, "test") == ()
    reader.work()
    assert reader.effects(bad) == [1, 2, 3]
    assert reader.query("SELECT resolution, resolved_by, reason FROM parked_event") == [
        ("replayed", "operator", "the cause was mended")
    ]


def test_discarding_a_parked_event_lets_the_later_ones_go_on(reader: Reader) -> None:
    bad, events = stream(1)
    unreadable = events[0].model_copy(update={"type": "dossier.unheard_of.v9"})
    _, (_, second) = stream(2, bad)
    reader.receive(unreadable, second)
    reader.work()
    assert reader.effects(bad) == []
    with psycopg.connect(plain_url(reader.url)) as connection:
        (parked,) = parked_list.list_parked(connection, "test")
        assert parked.code == "unknown_type"
        parking.discard(connection, parked.parked_id, by="operator", reason="meant for a later release")
    reader.work()
    assert reader.lane(bad).last_seq == 2
    assert reader.query("SELECT outcome FROM inbox ORDER BY aggregate_seq") == [("discarded",), ("handled",)]


def test_a_parked_event_is_dealt_with_once(reader: Reader) -> None:
    with psycopg.connect(plain_url(reader.url)) as connection, pytest.raises(ParkedEventNotFound):
        parking.replay(connection, 12345, by="operator", reason="there is none")


def test_invalid_data_is_parked_at_once_without_quoting_it(reader: Reader) -> None:
    _, (event,) = stream(1)
    reader.receive(event.model_copy(update={"data": {"dossier_id": "not-an-id", "occurred_at": "never"}}))
    reader.work()
    ((code, error),) = reader.query("SELECT code, error FROM parked_event")
    assert code == "invalid"
    assert "not-an-id" not in error
    assert "dossier_id: uuid_parsing" in error


def test_two_events_numbered_alike_do_not_stop_the_lane_and_the_second_is_kept_to_be_looked_at(reader: Reader) -> None:
    dossier, (first, second) = stream(2)
    twin = an_envelope(an_event(dossier), seq=1)
    reader.receive(first)
    reader.work()
    reader.receive(twin, second)
    reader.work()
    assert reader.effects(dossier)[-1] == 2
    assert reader.query("SELECT code FROM parked_event") == [("out_of_sequence",)]


def test_types_without_a_handler_pass_through(reader: Reader) -> None:
    dossier, (first, second) = stream(2)
    other = replace_type(first, "dossier.withdrawn.v1")
    reader.receive(other, second)
    reader.work()
    assert reader.lane(dossier).last_seq == 2


def replace_type(envelope: Envelope, type_name: str) -> Envelope:
    return envelope.model_copy(update={"type": type_name})


def test_a_batch_is_one_transaction_and_larger_backlogs_take_several(reader: Reader) -> None:
    streams = [stream(4) for _ in range(150)]
    reader.receive(*(event for _, events in streams for event in events))
    reader.work()
    assert len(reader.effects()) == 600
    assert all(reader.effects(dossier) == [1, 2, 3, 4] for dossier, _ in streams[:5])


@pytest.mark.parametrize("failing", [False, True])
def test_a_batch_of_slow_handlers_ends_after_the_one_at_hand(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, failing: bool
) -> None:
    monkeypatch.setattr(lanes, "LONGEST_BATCH_S", 0.0)
    bad, (poison,) = stream(1)
    good, events = stream(3)
    if failing:
        reader.receive(poison)
        reader.failing[bad] = RuntimeError("no")
    reader.receive(*events)
    with reader.engine.connect() as connection:
        for done in range(1, 4):
            while len(reader.effects(good)) < done:
                reader.worker().work_once(connection, list(range(16)))
            assert reader.effects(good) == list(range(1, done + 1))


def test_the_plan_is_pure_and_gives_failures_to_the_first_event_only() -> None:
    from shared.messaging.lane_plan import Waiting, plan

    row = Waiting(1, uuid4(), "investor", "dossier", uuid4(), 5, "t", b"{}", "c", None, last_seq=4, attempts=3)
    found = plan([row._replace(inbox_id=2, aggregate_seq=6), row])
    assert [(w.aggregate_seq, w.attempts) for w in found.runs[0].events] == [(5, 3), (6, 0)]


def test_a_worker_is_woken_by_what_comes_for_its_partitions(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "POLL_S", 60.0)
    dossier_id, events = stream(2)
    stop = threading.Event()
    thread = threading.Thread(target=reader.worker().run, args=(stop,))
    thread.start()
    for count, event in enumerate(events, start=1):
        reader.receive(event)
        deadline = time.monotonic() + 30
        while len(reader.effects(dossier_id)) < count and time.monotonic() < deadline:
            time.sleep(0.01)
    found = reader.effects(dossier_id)
    stop.set()
    with psycopg.connect(plain_url(reader.url), autocommit=True) as anyone:
        anyone.execute("NOTIFY primo_inbox")  # wakes all, whatever they own
    thread.join(30)
    assert found == [1, 2]
    assert not thread.is_alive()


def test_a_worker_sleeps_on_when_something_comes_for_others(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        psycopg.connect(plain_url(reader.url), autocommit=True) as worker,
        psycopg.connect(plain_url(reader.url), autocommit=True) as anyone,
    ):
        worker.execute("LISTEN primo_inbox")
        anyone.execute("NOTIFY primo_inbox, '1 2'")
        anyone.execute("NOTIFY primo_inbox, '3 12'")
        monkeypatch.setattr(lanes, "POLL_S", 60.0)
        lanes._wait(worker, [7, 12])
        monkeypatch.setattr(lanes, "POLL_S", 0.0)
        anyone.execute("NOTIFY primo_inbox, '1 2'")
        lanes._wait(worker, [7, 12])  # ends by its time alone
        assert [woken.payload for woken in worker.notifies(timeout=5, stop_after=1)] == ["1 2"]
