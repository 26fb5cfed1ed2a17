"""An event on the wire: CloudEvents 1.0 in the RabbitMQ binding's binary mode.

Attributes are `ce-*` headers, the body is the event's data as JSON. Extensions used: `sequence` and `partitionkey`
(both of the CloudEvents registry), `traceparent` (its tracing extension), and ours: `aggregate`, `correlationid`,
`causationid`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_binary, to_binary
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Envelope, Event

JSON = "application/json"
MAX_BODY_BYTES = 256 * 1024
"""Larger than any event of ours by far; what is larger is parked unread."""


_NEVER_INVENTED = frozenset({"ce-specversion", "ce-id", "ce-time"})
"""The library makes up what is missing, another id at each delivery: a redelivery would be handled again."""


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
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(envelope.event_id),
        "source": f"/primo/{envelope.source}",
        "type": envelope.type,
        "subject": f"{envelope.aggregate}/{envelope.aggregate_id}",
        "time": envelope.occurred_at,
        "datacontenttype": JSON,
        "aggregate": envelope.aggregate,
        "partitionkey": str(envelope.aggregate_id),
        "sequence": str(envelope.aggregate_seq),
        "correlationid": envelope.correlation_id,
    }
    if envelope.causation_id:
        attributes["causationid"] = envelope.causation_id
    if envelope.traceparent:
        attributes["traceparent"] = envelope.traceparent
    bound = to_binary(CloudEvent(attributes, envelope.data), JSONFormat())
    return Message(
        exchange=exchange_of(envelope.source),
        routing_key=envelope.type,
        message_id=str(envelope.event_id),
        headers=bound.headers,
        body=bound.body,
    )


def decode(headers: Mapping[str, Any], content_type: str | None, body: bytes) -> Envelope:
    """The envelope of a delivered message. Its type may be unknown here; its data is not validated yet.

    Raises Unreadable (`undecodable`, `too_large`).
    """
    if len(body) > MAX_BODY_BYTES:
        raise Unreadable("too_large", f"{len(body)} bytes; the limit is {MAX_BODY_BYTES}")
    try:
        texts = {str(name).lower(): value for name, value in headers.items() if isinstance(value, str)}
        if lacking := _NEVER_INVENTED - texts.keys():
            raise KeyError(*sorted(lacking))
        event = from_binary(RabbitMQMessage(headers=texts, content_type=content_type, body=body), JSONFormat())
        attributes = event.get_attributes()
        return Envelope(
            event_id=attributes["id"],
            source=str(attributes["source"]).removeprefix("/primo/"),
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
