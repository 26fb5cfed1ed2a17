"""All published documents, in memory: path below docs/contracts -> text. The same models give the same bytes."""

import json
from typing import Any

from operations.contracts import async_api, index_page, rpc_documents
from operations.contracts.example_events import example_of
from operations.contracts.json_schemas import Json, event_schema, public_schema
from operations.contracts.public_examples import public_example
from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Event
from shared.contracts.territory.public_events import PUBLIC
from shared.messaging.message import encode

VERSION = "1.0.0"
"""Of the set of contracts: the first number changes when a type is taken away."""


def documents() -> dict[str, str]:
    """Raises ExampleMissing when an event has no example."""
    found = {"README.md": index_page.page(), "asyncapi.json": text_of(async_api.document(VERSION))}
    for type_name, event in EVENTS.items():
        found[schema_path(type_name)] = text_of(event_schema(event))
        found[example_path(type_name)] = text_of(example_message(event))
    for type_name, kind in PUBLIC.items():
        found[public_schema_path(type_name)] = text_of(public_schema(kind))
        found[public_example_path(type_name)] = text_of(public_example(kind))
    for service, document in rpc_documents.documents().items():
        found[f"rpc/{service}.json"] = text_of(document)
    return found


def schema_path(type_name: str) -> str:
    return f"events/{type_name}.schema.json"


def public_schema_path(type_name: str) -> str:
    return f"public/{type_name}.schema.json"


def public_example_path(type_name: str) -> str:
    return f"public/{type_name}.json"


def example_path(type_name: str) -> str:
    return f"examples/{type_name}.json"


def example_message(event: type[Event]) -> Json:
    """The example as the broker carries it; the body is shown as JSON, not as bytes."""
    message = encode(example_of(event))
    return {
        "exchange": message.exchange,
        "routing_key": message.routing_key,
        "content_type": message.content_type,
        "message_id": message.message_id,
        "headers": dict(message.headers),
        "body": json.loads(message.body),
    }


def text_of(document: Any) -> str:
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
