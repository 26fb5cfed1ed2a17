"""The AsyncAPI 3.0 document: exchanges, queues, messages, who sends and who receives."""

from typing import Any

from operations.contracts.json_schemas import Json, summary_of
from shared.contracts.catalogue import EVENTS, PUBLISHERS, SUBSCRIPTIONS, Stream
from shared.contracts.event import Event
from shared.messaging.message import JSON, exchange_of
from shared.messaging.topology import inbox_arguments, inbox_queue

BINDING = "0.3.0"  # of the AMQP 0-9-1 binding of AsyncAPI

_TEXT: Json = {"type": "string"}
_UUID: Json = {"type": "string", "format": "uuid"}

HEADERS: Json = {
    "type": "object",
    "required": [
        *("ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject", "ce-time"),
        *("ce-aggregate", "ce-partitionkey", "ce-sequence", "ce-correlationid"),
    ],
    "properties": {
        "ce-specversion": {"const": "1.0", "description": "CloudEvents 1.0, RabbitMQ binding, binary mode."},
        "ce-id": {**_UUID, "description": "The event. Deduplicate by it: an event may arrive more than once."},
        "ce-source": {**_TEXT, "description": "Who published it.", "examples": ["/primo/investor"]},
        "ce-type": {**_TEXT, "description": "Name and version; also the routing key."},
        "ce-subject": {**_TEXT, "description": "`<aggregate>/<id>`."},
        "ce-time": {**_TEXT, "format": "date-time", "description": "When it happened, not when it was sent."},
        "ce-aggregate": {**_TEXT, "description": "The kind of thing it happened to."},
        "ce-partitionkey": {**_UUID, "description": "Id of the thing it happened to."},
        "ce-sequence": {
            **_TEXT,
            "pattern": "^[1-9][0-9]*$",
            "description": "Counts the events of this thing from 1 without holes. A hole means: not arrived yet.",
        },
        "ce-correlationid": {**_TEXT, "description": "Shared by everything that one request caused."},
        "ce-causationid": {**_TEXT, "description": "The event or request that directly caused it, where known."},
        "ce-traceparent": {**_TEXT, "description": "W3C Trace Context, where known."},
    },
}


def document(version: str) -> Json:
    """The whole document; event schemas are referred to by their files beside it."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:primo:events",
        "info": {
            "title": "PRIMO events",
            "version": version,
            "description": "What happens to people's dossiers, opportunities and plots. See README.md for how to read.",
        },
        "defaultContentType": JSON,
        "channels": {**_exchanges(), **_queues()},
        "operations": {**_sendings(), **_receptions()},
        "components": {
            "messages": {event.type: _message(event) for event in EVENTS.values()},
            "schemas": {"headers": HEADERS},
        },
    }


def _message(event: type[Event]) -> Json:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": summary_of(event),
        "contentType": JSON,
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {"$ref": f"./events/{event.type}.schema.json"},
        "bindings": {"amqp": {"contentEncoding": "UTF-8", "messageType": event.type, "bindingVersion": BINDING}},
    }


def _exchanges() -> Json:
    return {
        service: {
            "address": "{type}",
            "title": f"Events of {service}",
            "description": "A topic exchange; the routing key is the event's type.",
            "parameters": {"type": {"enum": [event.type for event in events]}},
            "messages": _messages([event.type for event in events]),
            "bindings": {
                "amqp": {
                    "is": "routingKey",
                    "exchange": {
                        "name": exchange_of(service),
                        "type": "topic",
                        "durable": True,
                        "autoDelete": False,
                        "vhost": "/",
                    },
                    "bindingVersion": BINDING,
                }
            },
        }
        for service, events in PUBLISHERS.items()
    }


def _queues() -> Json:
    return {
        f"{service}-inbox": {
            "address": inbox_queue(service),
            "title": f"What {service} reads",
            "description": "One queue with whole streams bound to it, never single types.",
            "messages": _messages(received_by(streams)),
            "bindings": {
                "amqp": {
                    "is": "queue",
                    "queue": {
                        "name": inbox_queue(service),
                        "durable": True,
                        "exclusive": False,
                        "autoDelete": False,
                        "vhost": "/",
                    },
                    "bindingVersion": BINDING,
                }
            },
            "x-arguments": inbox_arguments(service),
            "x-bindings": [
                {"exchange": exchange_of(stream.publisher), "routingKey": f"{stream.aggregate}.#"} for stream in streams
            ],
        }
        for service, streams in SUBSCRIPTIONS.items()
    }


def _sendings() -> Json:
    return {
        f"{service}-publishes": _operation("send", service, f"{service} tells what happened.", [e.type for e in events])
        for service, events in PUBLISHERS.items()
    }


def _receptions() -> Json:
    return {
        f"{service}-reads": _operation(
            "receive", f"{service}-inbox", f"{service} follows {_named(streams)}.", received_by(streams)
        )
        for service, streams in SUBSCRIPTIONS.items()
    }


def _operation(action: str, channel: str, summary: str, types: list[str]) -> Json:
    bindings: dict[str, Any] = {"deliveryMode": 2, "mandatory": True} if action == "send" else {"ack": True}
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{type_name}"} for type_name in types],
        "bindings": {"amqp": {**bindings, "bindingVersion": BINDING}},
    }


def received_by(streams: tuple[Stream, ...]) -> list[str]:
    """Types of the events on these streams."""
    return [
        event.type
        for stream in streams
        for event in PUBLISHERS[stream.publisher]
        if event.aggregate == stream.aggregate
    ]


def _messages(types: list[str]) -> Json:
    return {type_name: {"$ref": f"#/components/messages/{type_name}"} for type_name in types}


def _named(streams: tuple[Stream, ...]) -> str:
    return ", ".join(f"{stream.aggregate} of {stream.publisher}" for stream in streams)
