"""An event survives the wire, and others' CloudEvents library reads it."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import example, given, settings
from hypothesis import strategies as st

from operations.contracts.async_api import HEADERS
from operations.contracts.example_events import example_of
from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Envelope, Event
from shared.messaging.message import (
    MAX_BODY_BYTES,
    Unreadable,
    decode,
    decode_as_written,
    decode_by_library,
    encode,
    plain,
    read_event,
)

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


@every_event
def test_the_official_library_writes_it_alike(event: type[Event]) -> None:
    message = encode(example_of(event))
    read = from_binary(RabbitMQMessage(dict(message.headers), message.content_type, message.body), JSONFormat())
    written = to_binary(CloudEvent(read.get_attributes(), read.get_data()), JSONFormat())
    assert (written.headers, written.content_type, written.body) == (
        message.headers,
        message.content_type,
        message.body,
    )


@every_event
def test_what_we_write_is_read_without_the_library_and_alike(event: type[Event]) -> None:
    message = encode(example_of(event))
    straight = decode_as_written(message.headers, message.content_type, message.body)
    assert straight == decode_by_library(message.headers, message.content_type, message.body)


GOOD = encode(example_of(EVENTS["plot.confirmed.v1"]))
NAMES = [*GOOD.headers, "ce-causationid", "ce-traceparent", "ce-Id", "CE-TIME", "ce-data", "ce-", "ce-ö", "ce-x"]
NAMES += ["ce-datacontenttype", "ce-dataschema", "x-delivery-count", ""]
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from([*GOOD.headers.values(), "0", "1", "01", " 7 ", "1_0", "5.0", "-3", "9" * 5000, "urn:uuid:"]),
    st.sampled_from(
        ["{00000000-0000-0000-0000-000000000001}", "0" * 32, "20260101T120000Z", "2026-01-01", "1767225600"]
    ),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
    st.datetimes().map(lambda moment: moment.isoformat(sep=" ") + "Z"),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.uuids().map(str),
    st.integers() | st.binary(max_size=12) | st.none() | st.booleans(),
)
BODIES = st.one_of(
    st.binary(max_size=20),
    st.sampled_from([b'{"a": NaN}', b'{"a": 1, "a": 2}', b'{"a": 1e999}', b'{"a": -0}', b'{"a": -0.0}', b"{}x"]),
    st.sampled_from(
        [rb'{"a": "\ud800"}', rb'{"\u0000": "\u0000"}', b"\xef\xbb\xbf{}", b'{"a": 1' + b"0" * 5000 + b"}"]
    ),
    st.sampled_from(
        [b'{"a": 0.1000000000000000055511151231257827}', b'{"a":' * 300 + b"1" + b"}" * 300, b" {} ", b"[]"]
    ),
    st.dictionaries(
        st.text(max_size=4),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), st.lists, max_leaves=4
        ),
        max_size=3,
    ).map(lambda data: json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")),
)


@settings(max_examples=400)
@given(
    changed=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=2),
    dropped=st.sets(st.sampled_from(NAMES), max_size=1),
    content_type=st.sampled_from(
        ["application/json"] * 8 + [None, "", "text/plain", "application/json; charset=utf-8"]
    ),
    body=st.just(GOOD.body) | BODIES,
)
@example(changed={"ce-sequence": 5}, dropped=set(), content_type="application/json", body=GOOD.body)
@example(changed={"ce-traceparent": b"00-x"}, dropped=set(), content_type="application/json", body=GOOD.body)
@example(changed={"ce-time": "2026-01-01T24:00:00Z"}, dropped=set(), content_type="application/json", body=GOOD.body)
def test_no_message_good_or_bad_is_read_otherwise_than_by_the_official_library(
    changed: dict[str, Any], dropped: set[str], content_type: str | None, body: bytes
) -> None:
    headers = {name: value for name, value in (dict(GOOD.headers) | changed).items() if name not in dropped}
    straight = decode_as_written(headers, content_type, body)
    if straight is not None:
        by_library = decode_by_library(headers, content_type, body)
        assert straight == by_library
        assert json.dumps(straight.data) == json.dumps(by_library.data)


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
