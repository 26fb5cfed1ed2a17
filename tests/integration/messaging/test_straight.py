"""What comes next in its lane takes effect in the transaction that stores it; all else is left to the lanes."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from shared.contracts.event import Envelope, Event
from shared.contracts.investor.events import ReviewOpened
from shared.messaging import straight as module
from shared.messaging.gate import close_gate
from shared.messaging.handling import Handling
from shared.messaging.inbox import Received
from shared.messaging.lane_plan import Run
from shared.messaging.message import encode
from shared.messaging.partition import partition_of
from shared.messaging.straight import Straight
from shared.messaging.unit_of_work import SqlUnitOfWork
from shared.testing.events import an_envelope, an_event
from tests.integration.messaging.conftest import Reader


def stream(count: int, dossier_id: UUID | None = None) -> tuple[UUID, list[Envelope]]:
    dossier_id = dossier_id or uuid4()
    return dossier_id, [an_envelope(an_event(dossier_id), seq=seq) for seq in range(1, count + 1)]


@contextmanager
def through(reader: Reader) -> Iterator[Straight]:
    """Its handler leaves the aggregate in `effect`, numbered as it comes."""

    def handle(event: Event, work: SqlUnitOfWork) -> None:
        work.session.execute(
            text("""
                INSERT INTO effect (aggregate_id, aggregate_seq)
                SELECT :id, count(*) + 1 FROM effect WHERE aggregate_id = :id
            """),
            {"id": event.aggregate_id},
        )
        if event.aggregate_id in reader.failing:
            raise reader.failing[event.aggregate_id]

    straight = Straight(reader.engine, Handling({ReviewOpened: handle}, lambda session: SqlUnitOfWork(session, None)))
    with straight.connected():
        yield straight


def keep(straight: Straight, *envelopes: Envelope) -> int | None:
    messages = [(one, encode(one)) for one in envelopes]
    return straight.keep([Received(envelope=one, headers=dict(m.headers), body=m.body) for one, m in messages])


def waiting(reader: Reader) -> list[int]:
    return [row[0] for row in reader.query("SELECT aggregate_seq FROM inbox WHERE processed_at IS NULL ORDER BY id")]


def test_what_comes_next_is_stored_handled_and_counted_at_once(reader: Reader) -> None:
    dossier, events = stream(3)
    with through(reader) as straight:
        assert keep(straight, *events) == 3
    assert (reader.effects(dossier), reader.lane(dossier).last_seq, waiting(reader)) == ([1, 2, 3], 3, [])


def test_what_came_too_early_waits_for_the_lanes_and_what_came_twice_changes_nothing(reader: Reader) -> None:
    dossier, (first, second, third) = stream(3)
    with through(reader) as straight:
        assert keep(straight, first, third) == 2
        assert (reader.effects(dossier), waiting(reader)) == ([1], [3])
        assert keep(straight, first, second, second) == 1
    reader.work()
    assert (reader.effects(dossier), reader.lane(dossier).last_seq) == ([1, 2, 3], 3)


def test_what_fails_is_rolled_back_with_its_batch_and_left_to_the_lanes(reader: Reader) -> None:
    bad, (poison,) = stream(1)
    _, events = stream(2)
    reader.failing[bad] = RuntimeError("poison")
    with through(reader) as straight:
        assert keep(straight, *events, poison) is None
        assert (reader.effects(), reader.query("SELECT 1 FROM inbox")) == ([], [])
        assert keep(straight, *events) == 2, "one failure costs no other batch"


def test_failures_that_follow_each_other_leave_all_to_the_lanes_for_longer_and_longer(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = uuid4(), uuid4()
    reader.failing[bad] = RuntimeError("poison")
    (_, (poison,)), (_, (well,)) = stream(1, bad), stream(1, good)
    clock = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    with through(reader) as straight:
        for rest_s in (0.0, 0.0625, 0.125, 0.25, 0.5, 0.5):
            assert keep(straight, poison) is None
            if rest_s:
                clock += rest_s - 0.001
                assert keep(straight, well) is None, "left to the lanes untried"
                clock += 0.002
        assert reader.effects() == []
        clock += 1.0
        assert keep(straight, well) == 1
        assert keep(straight, poison) is None
        assert keep(straight, stream(1)[1][0]) == 1, "after one that went through, a failure costs itself alone again"


def test_what_waits_behind_a_failure_stays_behind_it(reader: Reader) -> None:
    bad, (poison, behind) = stream(2)
    reader.failing[bad] = RuntimeError("poison")
    reader.receive(poison)
    reader.work()
    with through(reader) as straight:
        assert keep(straight, behind) == 1
    assert (reader.effects(bad), waiting(reader)) == ([], [1, 2])


def test_an_event_that_waits_in_the_inbox_is_not_handled_beside_the_lanes(reader: Reader) -> None:
    dossier, (event,) = stream(1)
    reader.receive(event)
    with through(reader) as straight:
        assert keep(straight, event) is None
    reader.work()
    assert reader.effects(dossier) == [1]


def test_one_of_two_that_saw_the_same_lane_writes_nothing(reader: Reader) -> None:
    dossier, (event,) = stream(1)
    twin = an_envelope(an_event(dossier), seq=1)
    with through(reader) as straight:
        seen = straight._next_in_their_lanes

        def meanwhile(raw: psycopg.Connection, received: Sequence[Received]) -> list[Run]:
            found = seen(raw, received)
            reader.receive(twin)
            reader.work()
            return found

        straight._next_in_their_lanes = meanwhile  # type: ignore[method-assign]
        assert keep(straight, event) is None
    assert reader.effects(dossier) == [1]


def test_a_closed_gate_is_not_waited_for(reader: Reader) -> None:
    dossier, (event,) = stream(1)
    with reader.engine.begin() as rebuilding:
        close_gate(rebuilding, partition_of(dossier))
        with through(reader) as straight:
            assert keep(straight, event) == 1
        assert waiting(reader) == [1]
    reader.work()
    assert reader.effects(dossier) == [1]


def test_slow_handlers_leave_the_rest_of_a_batch_to_the_lanes(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_S", 0.0)
    dossier, events = stream(3)
    with through(reader) as straight:
        assert keep(straight, *events) == 3
    assert (reader.effects(dossier), waiting(reader)) == ([1], [2, 3])
