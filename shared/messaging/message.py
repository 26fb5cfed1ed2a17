"""An event on the wire: CloudEvents 1.0 in the RabbitMQ binding's binary mode.

Attributes are `ce-*` headers, the body is the event's data as JSON. Extensions used: `sequence` and `partitionkey`
(both of the CloudEvents registry), `traceparent` (its tracing extension), and ours: `aggregate`, `correlationid`,
`causationid`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_binary
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.formats.json import JSONFormat
from pydantic_core import from_json

from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Attributes, Envelope, Event

JSON = "application/json"
MAX_BODY_BYTES = 256 * 1024
"""Larger than any event of ours by far; what is larger is parked unread."""

_SOURCE = "/primo/"
_NEVER_INVENTED = frozenset({"ce-specversion", "ce-id", "ce-time"})
"""The library makes up what is missing, another id at each delivery: a redelivery would be handled again."""
_WRITTEN = frozenset(
    [
        *("ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject", "ce-time", "ce-aggregate"),
        *("ce-partitionkey", "ce-sequence", "ce-correlationid", "ce-causationid", "ce-traceparent"),
    ]
)
"""The headers that `encode_text` writes. What is delivered again has one more, of the broker's."""
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z")
_AGGREGATE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Unreadable(ValueError):
    """A message that cannot be taken as an event of ours. `code` says why, stably."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Message:
    """What a broker carries."""

    exchange: str
    routing_key: str
    message_id: str
    headers: Mapping[str, str]
    body: bytes
    content_type: str = JSON


def exchange_of(service: str) -> str:
    return f"primo.{service}"


def encode(envelope: Envelope) -> Message:
    """An envelope as the message that is published."""
    return encode_text(envelope, json.dumps(envelope.data))


def encode_text(attributes: Attributes, data: str) -> Message:
    """The same where the data is JSON text already: what a database keeps as JSON is not read to be written again.

    Written straight, as the official library's binary mode would: tests compare the two, and so need no library here.
    """
    moment, aggregate_id = attributes.occurred_at.isoformat(), str(attributes.aggregate_id)
    headers = {
        "ce-specversion": "1.0",
        "ce-id": str(attributes.event_id),
        "ce-source": f"{_SOURCE}{attributes.source}",
        "ce-type": attributes.type,
        "ce-subject": f"{attributes.aggregate}/{aggregate_id}",
        "ce-time": moment[:-6] + "Z" if moment.endswith("+00:00") else moment,
        "ce-aggregate": attributes.aggregate,
        "ce-partitionkey": aggregate_id,
        "ce-sequence": str(attributes.aggregate_seq),
        "ce-correlationid": attributes.correlation_id,
    }
    if attributes.causation_id:
        headers["ce-causationid"] = attributes.causation_id
    if attributes.traceparent:
        headers["ce-traceparent"] = attributes.traceparent
    return Message(
        exchange=exchange_of(attributes.source),
        routing_key=attributes.type,
        message_id=headers["ce-id"],
        headers=headers,
        body=data.encode(),
    )


def decode(headers: Mapping[str, Any], content_type: str | None, body: bytes) -> Envelope:
    """The envelope of a delivered message. Its type may be unknown here; its data is not validated yet.

    Raises Unreadable (`undecodable`, `too_large`).
    """
    if len(body) > MAX_BODY_BYTES:
        raise Unreadable("too_large", f"{len(body)} bytes; the limit is {MAX_BODY_BYTES}")
    return decode_as_written(headers, content_type, body) or decode_by_library(headers, content_type, body)


def decode_as_written(headers: Mapping[str, Any], content_type: str | None, body: bytes) -> Envelope | None:
    """What is spelt just as `encode_text` spells it, read straight, for a fifth of the time.

    None for everything else, bad messages among them: the official library judges those. A test holds that the two
    never differ.
    """
    if content_type != JSON or not headers.keys() <= _WRITTEN or set(map(type, headers.values())) != {str}:
        return None
    try:
        if headers["ce-specversion"] != "1.0" or not _MOMENT.fullmatch(headers["ce-time"]):
            return None
        if not _AGGREGATE_ID.fullmatch(headers["ce-partitionkey"]):
            return None
        if not (headers["ce-id"] and headers["ce-source"] and headers["ce-type"] and headers["ce-subject"]):
            return None
        return Envelope(
            event_id=headers["ce-id"],
            source=headers["ce-source"].removeprefix(_SOURCE),
            aggregate=headers["ce-aggregate"],
            aggregate_id=headers["ce-partitionkey"],
            aggregate_seq=headers["ce-sequence"],
            type=headers["ce-type"],
            occurred_at=headers["ce-time"],
            correlation_id=headers["ce-correlationid"],
            causation_id=headers.get("ce-causationid"),
            traceparent=headers.get("ce-traceparent"),
            data=from_json(body, allow_inf_nan=False, cache_strings="keys"),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def decode_by_library(headers: Mapping[str, Any], content_type: str | None, body: bytes) -> Envelope:
    """Any CloudEvent in binary mode that has our extensions, as the official library reads it.

    Raises Unreadable (`undecodable`).
    """
    try:
        texts = {str(name).lower(): value for name, value in headers.items() if isinstance(value, str)}
        if lacking := _NEVER_INVENTED - texts.keys():
            raise KeyError(*sorted(lacking))
        event = from_binary(RabbitMQMessage(headers=texts, content_type=content_type, body=body), JSONFormat())
        attributes = event.get_attributes()
        return Envelope(
            event_id=attributes["id"],
            source=str(attributes["source"]).removeprefix(_SOURCE),
            aggregate=attributes["aggregate"],
            aggregate_id=UUID(attributes["partitionkey"]),
            aggregate_seq=attributes["sequence"],
            type=attributes["type"],
            occurred_at=attributes["time"],
            correlation_id=attributes.get("correlationid", attributes["id"]),
            causation_id=attributes.get("causationid"),
            traceparent=attributes.get("traceparent"),
            data=event.get_data(),
        )
    except (CloudEventValidationError, ValueError, KeyError, TypeError, UnicodeError, RecursionError) as error:
        raise Unreadable("undecodable", f"{type(error).__name__}: {error}"[:500]) from error


def read_event(type_name: str, body: bytes) -> Event:
    """The event itself, as this release knows it.

    Raises Unreadable (`unknown_type`) or pydantic.ValidationError.
    """
    contract = EVENTS.get(type_name)
    if contract is None:
        raise Unreadable("unknown_type", f"this release does not know {type_name!r}")
    return contract.model_validate_json(body)


def plain(event: Event) -> dict[str, Any]:
    """An event's data as plain JSON."""
    data: dict[str, Any] = json.loads(event.model_dump_json())
    return data
