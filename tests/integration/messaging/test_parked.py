"""What an operator does about parked events, by hundreds or one by one; each act stands in the record."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from shared.contracts import operations as asked
from shared.contracts.event import Envelope
from shared.database.engine import plain_url
from shared.messaging import correction, operator, parked_list, parked_many, parking
from shared.messaging.message import Unreadable, encode
from shared.messaging.transport import Delivery
from shared.testing.events import an_envelope, an_event
from tests.integration.messaging.conftest import Reader

WHO = {"by": "operator", "reason": "the cause was mended"}


def poisoned(reader: Reader, count: int, error: str = "plot {} is away") -> list[UUID]:
    """Aggregates, each with three events of which the first is parked. As after the last retry."""
    dossiers = [uuid4() for _ in range(count)]
    reader.receive(*(an_envelope(an_event(d), seq=seq) for d in dossiers for seq in (1, 2, 3)))
    for number, dossier in enumerate(dossiers):
        reader.failing[dossier] = Unreadable("handler_failed", error.format(number))  # is not tried again
    reader.work(rounds=50)
    return dossiers


def answer(reader: Reader, request: Any) -> Any:
    return operator.answer(request, reader.engine, "test")


def record(reader: Reader) -> set[tuple[Any, ...]]:
    return set(reader.query("SELECT resolution, resolved_by, reason FROM parked_event"))


def mend(reader: Reader) -> None:
    reader.failing.clear()
    reader.work(rounds=50)


def invalid_event(dossier: UUID | None = None, seq: int = 1) -> Envelope:
    """An event without its moment."""
    dossier = dossier or uuid4()
    return an_envelope(an_event(dossier), seq=seq).model_copy(update={"data": {"dossier_id": str(dossier)}})


def park_garbage(reader: Reader, body: bytes = b"\xff") -> int:
    with psycopg.connect(plain_url(reader.url)) as connection:
        parking.park_message(connection, Delivery(1, {}, None, body, False), Unreadable("undecodable", "not JSON"))
        row = connection.execute("SELECT max(id) FROM parked_event").fetchone()
    assert row
    return int(row[0])


def test_what_failed_alike_is_one_group_with_the_newest_error(reader: Reader) -> None:
    poisoned(reader, 5)
    poisoned(reader, 2, error="the zone of plot {} is unknown")
    park_garbage(reader)
    groups = answer(reader, asked.ListParkedGroups())
    assert [(g.count, g.code, g.editable) for g in groups] == [
        (5, "handler_failed", True),
        (2, "handler_failed", True),
        (1, "undecodable", False),
    ]
    newest = "SELECT error FROM parked_event WHERE error LIKE '%is away' ORDER BY id DESC LIMIT 1"
    assert [(groups[0].error,)] == reader.query(newest)
    alike = answer(reader, asked.ListParked(fingerprint=groups[0].fingerprint))
    assert [(e.waiting_behind, e.aggregate_seq, e.source) for e in alike] == [(2, 1, "investor")] * 5


def test_a_group_is_replayed_at_once_and_order_is_restored(reader: Reader) -> None:
    dossiers = poisoned(reader, 7)
    (group,) = answer(reader, asked.ListParkedGroups())
    acts = answer(reader, asked.ReplayParkedGroup(fingerprint=group.fingerprint, **WHO))
    assert ([one.refusal for one in acts.acts], acts.left) == ([None] * 7, 0)
    mend(reader)
    assert [reader.effects(d) for d in dossiers] == [[1, 2, 3]] * 7
    assert record(reader) == {("replayed", "operator", "the cause was mended")}


def test_a_group_is_discarded_at_once_and_the_later_events_go_on(reader: Reader) -> None:
    dossiers = poisoned(reader, 3)
    (group,) = answer(reader, asked.ListParkedGroups())
    answer(reader, asked.DiscardParkedGroup(fingerprint=group.fingerprint, **WHO))
    reader.failing.clear()
    reader.work()
    assert [reader.lane(d).last_seq for d in dossiers] == [3, 3, 3]
    assert reader.query("SELECT count(*) FROM inbox WHERE outcome = 'discarded'") == [(3,)]
    assert record(reader) == {("discarded", "operator", "the cause was mended")}


def test_an_act_stops_at_its_limit_and_says_what_is_left(reader: Reader) -> None:
    poisoned(reader, 5)
    (group,) = answer(reader, asked.ListParkedGroups())
    with psycopg.connect(plain_url(reader.url)) as connection:
        acts = parked_many.on_group(connection, parking.replay, group.fingerprint, by="o", reason="why", at_most=3)
    assert (len(acts.acts), acts.left) == (3, 2)


def test_what_is_refused_in_a_group_takes_nothing_else_with_it(reader: Reader) -> None:
    for body in (b"\xff", b"\xfe", b"{}"):
        park_garbage(reader, body)
    good = encode(an_envelope())
    with psycopg.connect(plain_url(reader.url)) as connection:
        parking.park_message(  # as if it had been unreadable to an earlier release
            connection,
            Delivery(1, good.headers, good.content_type, good.body, False),
            Unreadable("undecodable", "not JSON"),
        )
    (group,) = answer(reader, asked.ListParkedGroups())
    acts = answer(reader, asked.ReplayParkedGroup(fingerprint=group.fingerprint, **WHO))
    assert [one.refusal for one in acts.acts] == ["parked_event.not_replayable"] * 3 + [None]
    assert acts.left == 0
    reader.work()
    assert reader.effects() == [1]


def test_a_lane_is_replayed_without_touching_the_others(reader: Reader) -> None:
    one, other = poisoned(reader, 2)
    lane = {"source": "investor", "aggregate": "dossier", "aggregate_id": one}
    acts = answer(reader, asked.ReplayParkedLane(**lane, **WHO))
    assert [a.refusal for a in acts.acts] == [None]
    mend(reader)
    assert (reader.effects(one), reader.effects(other)) == ([1, 2, 3], [])
    assert reader.lane(other).state == "parked"


def test_a_stray_can_only_be_discarded_and_leaves_its_lane_alone(reader: Reader) -> None:
    dossier = uuid4()
    reader.receive(an_envelope(an_event(dossier), seq=1))
    reader.work()
    reader.receive(an_envelope(an_event(dossier), seq=1), invalid_event(dossier, seq=2))
    reader.work()
    stray = next(e for e in answer(reader, asked.ListParked()) if e.code == "out_of_sequence")
    for request in (
        asked.ReplayParked(parked_id=stray.parked_id, **WHO),
        asked.EditParked(parked_id=stray.parked_id, data={}, **WHO),
    ):
        with pytest.raises((asked.ParkedEventNotReplayable, asked.ParkedEventNotEditable)):
            answer(reader, request)
    answer(reader, asked.DiscardParked(parked_id=stray.parked_id, **WHO))
    assert (reader.lane(dossier).state, reader.lane(dossier).last_seq) == ("parked", 1)


class TestCorrecting:
    """An operator corrects what an event says."""

    def park_one(self, reader: Reader) -> tuple[Envelope, int]:
        """An invalid event, and a later one of its aggregate."""
        envelope = invalid_event()
        reader.receive(envelope, an_envelope(an_event(envelope.aggregate_id), seq=2))
        reader.work()
        (parked,) = answer(reader, asked.ListParked())
        return envelope, parked.parked_id

    def corrected(self, envelope: Envelope) -> dict[str, Any]:
        return {**envelope.data, "occurred_at": "2026-11-24T12:00:00Z"}

    def test_the_correction_takes_the_place_under_an_id_of_its_own(self, reader: Reader) -> None:
        envelope, parked_id = self.park_one(reader)
        shown = answer(reader, asked.GetParked(parked_id=parked_id))
        assert (shown.data, shown.editable) == (envelope.data, True)
        new_id = answer(reader, asked.EditParked(parked_id=parked_id, data=self.corrected(envelope), **WHO)).event_id
        assert new_id.version == 7
        reader.work()
        assert reader.effects(envelope.aggregate_id) == [1, 2]
        assert reader.query("SELECT event_id, outcome FROM inbox WHERE aggregate_seq = 1 ORDER BY id") == [
            (envelope.event_id, "edited"),
            (new_id, "handled"),
        ]
        assert reader.query("SELECT corrected_event_id, corrected_data->>'occurred_at' FROM parked_event") == [
            (new_id, "2026-11-24T12:00:00Z")
        ]
        assert record(reader) == {("edited", "operator", "the cause was mended")}

    def test_the_original_delivered_again_changes_nothing(self, reader: Reader) -> None:
        envelope, parked_id = self.park_one(reader)
        answer(reader, asked.EditParked(parked_id=parked_id, data=self.corrected(envelope), **WHO))
        reader.work()
        assert reader.receive(envelope) == 0
        reader.work()
        assert reader.effects(envelope.aggregate_id) == [1, 2]

    def test_a_correction_that_fails_again_is_parked_again_and_can_be_corrected_again(self, reader: Reader) -> None:
        (dossier,) = poisoned(reader, 1)
        (first,) = answer(reader, asked.ListParked())
        data = answer(reader, asked.GetParked(parked_id=first.parked_id)).data
        new_id = answer(reader, asked.EditParked(parked_id=first.parked_id, data=data, **WHO)).event_id
        reader.work()
        (second,) = answer(reader, asked.ListParked())
        assert (second.event_id, second.aggregate_seq) == (new_id, 1)
        answer(reader, asked.EditParked(parked_id=second.parked_id, data=data, **WHO))
        mend(reader)
        assert reader.effects(dossier) == [1, 2, 3]

    @pytest.mark.parametrize(
        ("data", "fault"),
        [
            ({}, "dossier_id: missing"),
            ({"dossier_id": "secret-of-someone"}, "dossier_id: uuid_parsing"),
            ({"dossier_id": str(UUID(int=5)), "occurred_at": "2026-11-24T12:00:00Z"}, "dossier_id: another_aggregate"),
        ],
    )
    def test_a_correction_outside_the_contract_is_refused_and_changes_nothing(
        self, reader: Reader, data: dict[str, Any], fault: str
    ) -> None:
        _, parked_id = self.park_one(reader)
        with pytest.raises(asked.CorrectionInvalid) as refused:
            answer(reader, asked.EditParked(parked_id=parked_id, data=data, **WHO))
        assert fault in refused.value.faults
        assert "secret" not in str(refused.value)
        assert len(answer(reader, asked.ListParked())) == 1
        assert reader.query("SELECT count(*) FROM inbox") == [(2,)]

    def test_garbage_and_unknown_types_cannot_be_corrected(self, reader: Reader) -> None:
        parked_ids = [park_garbage(reader)]
        reader.receive(an_envelope().model_copy(update={"type": "dossier.unheard_of.v9"}))
        reader.work()
        parked_ids.append(answer(reader, asked.ListParked())[-1].parked_id)
        assert answer(reader, asked.GetParked(parked_id=parked_ids[0])).data is None
        for parked_id in parked_ids:
            with pytest.raises(asked.ParkedEventNotEditable):
                answer(reader, asked.EditParked(parked_id=parked_id, data={}, **WHO))

    def test_two_operators_who_correct_at_once_leave_one_correction(self, reader: Reader) -> None:
        envelope, parked_id = self.park_one(reader)
        with psycopg.connect(plain_url(reader.url)) as one, psycopg.connect(plain_url(reader.url)) as other:
            one.execute("SELECT 1")  # so that the act's transaction stays open
            other.execute("SET lock_timeout = '100ms'")
            correction.edit(one, parked_id, self.corrected(envelope), **WHO)
            with pytest.raises(psycopg.errors.LockNotAvailable):
                correction.edit(other, parked_id, self.corrected(envelope), **WHO)
            one.commit()
            other.rollback()
            with pytest.raises(asked.ParkedEventNotFound):
                correction.edit(other, parked_id, self.corrected(envelope), **WHO)
        assert reader.query("SELECT count(*) FROM inbox WHERE aggregate_seq = 1") == [(2,)]


def test_a_parked_event_that_was_dealt_with_is_not_shown_again(reader: Reader) -> None:
    parked_id = park_garbage(reader)
    answer(reader, asked.DiscardParked(parked_id=parked_id, **WHO))
    with psycopg.connect(plain_url(reader.url)) as connection, pytest.raises(asked.ParkedEventNotFound):
        parked_list.show(connection, "test", parked_id)
