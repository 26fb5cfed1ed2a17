"""An event survives the wire, and others' CloudEvents library reads it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from operations.contracts.async_api import HEADERS
from operations.contracts.example_events import example_of
from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Envelope, Event
from shared.messaging.message import MAX_BODY_BYTES, Unreadable, decode, encode, plain, read_event

every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


@every_event
def test_what_is_encoded_is_decoded(event: type[Event]) -> None:
    envelope = example_of(event)
    message = encode(envelope)
    assert decode(message.headers, message.content_type, message.body) == envelope
    assert plain(read_event(envelope.type, message.body)) == envelope.data


@every_event
def test_the_official_library_reads_it(event: type[Event]) -> None:
    envelope = example_of(event)
    message = encode(envelope)
    read = from_binary(
        RabbitMQMessage(headers=dict(message.headers), content_type=message.content_type, body=message.body),
        JSONFormat(),
    )
    assert (read.get_specversion(), read.get_id(), read.get_type()) == ("1.0", str(envelope.event_id), envelope.type)
    assert (read.get_source(), read.get_subject()) == (
        f"/primo/{envelope.source}",
        f"{envelope.aggregate}/{envelope.aggregate_id}",
    )
    assert read.get_time() == envelope.occurred_at
    assert read.get_extension("sequence") == str(envelope.aggregate_seq)
    assert read.get_extension("partitionkey") == str(envelope.aggregate_id)
    assert read.get_data() == envelope.data


@given(
    seq=st.integers(min_value=1, max_value=2**62),
    identifiers=st.tuples(st.uuids(), st.uuids()),
    occurred_at=st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)),
    correlation=st.uuids().map(lambda found: found.hex),
    causation=st.none() | st.uuids().map(str),
)
def test_any_envelope_survives(seq, identifiers, occurred_at, correlation, causation) -> None:  # type: ignore[no-untyped-def]
    event_id, aggregate_id = identifiers
    envelope = Envelope(
        event_id=event_id,
        source="investor",
        aggregate="dossier",
        aggregate_id=aggregate_id,
        aggregate_seq=seq,
        type="dossier.review_opened.v1",
        occurred_at=occurred_at,
        correlation_id=correlation,
        causation_id=causation,
        data={"dossier_id": str(aggregate_id)},
    )
    message = encode(envelope)
    again = decode(message.headers, message.content_type, message.body)
    assert again == envelope


def test_unknown_fields_pass_so_that_a_newer_writer_may_add_some() -> None:
    envelope = example_of(EVENTS["plot.confirmed.v1"])
    newer = envelope.model_copy(update={"data": {**envelope.data, "confirmed_by": str(UUID(int=1))}})
    assert plain(read_event(newer.type, encode(newer).body)) == envelope.data


def test_a_type_of_a_newer_release_is_told_apart_from_a_broken_one() -> None:
    with pytest.raises(Unreadable) as unknown:
        read_event("dossier.decided.v99", b"{}")
    assert unknown.value.code == "unknown_type"


RELIED_ON = sorted(set(HEADERS["required"]) - {"ce-subject", "ce-correlationid"})


@pytest.mark.parametrize("missing", RELIED_ON)
def test_a_message_without_an_attribute_that_we_rely_on_is_not_an_event(missing: str) -> None:
    message = encode(example_of(EVENTS["plot.confirmed.v1"]))
    headers = {name: value for name, value in message.headers.items() if name != missing}
    with pytest.raises(Unreadable) as refused:
        decode(headers, message.content_type, message.body)
    assert refused.value.code == "undecodable"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'"text"', b"null", b"[]"])
def test_bytes_that_are_not_an_object_are_not_an_event(body: bytes) -> None:
    message = encode(example_of(EVENTS["plot.confirmed.v1"]))
    with pytest.raises(Unreadable):
        decode(message.headers, message.content_type, body)


def test_a_body_beyond_the_limit_is_not_even_parsed() -> None:
    message = encode(example_of(EVENTS["plot.confirmed.v1"]))
    with pytest.raises(Unreadable) as refused:
        decode(message.headers, message.content_type, b" " * (MAX_BODY_BYTES + 1))
    assert refused.value.code == "too_large"
