"""Events go to many readers and are kept for long: they hold ids, codes and numbers, and nobody's particulars."""

import re
from typing import Any

import pytest

from operations.contracts.json_schemas import event_schema
from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Event

PARTICULARS = re.compile(
    r"(^|_)(name|surname|e?mail|phone|mobile|tel|fax|address|street|city|birth\w*|born|age|gender|sex|nationality|"
    r"cin|cni|nic|passport|identity|iban|rib|account|salary|income|note|comment|text|title|description|message|"
    r"content|file|document|scan|photo|ip|user_?agent|password|token|secret|latitude|longitude)(_|$)"
)

FREE_TEXT = {
    ("dossier.filed.v1", "number"): "the dossier's public number, OR-<year>-<running number>, made by us",
    ("dossier.merged.v1", "into_number"): "likewise of the dossier in which it goes on",
    ("aid.rules_changed.v1", "rules"): "the source of a rule: a law, an order or a report that anybody may read",
    ("aid.rules_changed.v1", "categories"): "likewise of a territorial category",
}
"""Texts without a closed form, each with the reason why it tells nothing about a person."""

every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


def _is_free_text(schema: Any, definitions: dict[str, Any]) -> bool:
    if isinstance(schema, list):
        return any(_is_free_text(part, definitions) for part in schema)
    if not isinstance(schema, dict):
        return False
    if "$ref" in schema:
        return _is_free_text(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if schema.get("type") == "string":
        return not any(limit in schema for limit in ("format", "pattern", "enum", "const"))
    open_object = schema.get("type") == "object" and "properties" not in schema
    parts = [*schema.get("properties", {}).values(), *schema.get("anyOf", []), schema.get("items")]
    return open_object or _is_free_text(parts, definitions)


@every_event
def test_no_field_is_named_like_a_persons_particulars(event: type[Event]) -> None:
    assert [name for name in event.model_fields if PARTICULARS.search(name)] == []


@every_event
def test_texts_are_ids_codes_and_dates(event: type[Event]) -> None:
    schema = event_schema(event)
    free = [
        name
        for name, field in schema["properties"].items()
        if _is_free_text(field, schema.get("$defs", {})) and (event.type, name) not in FREE_TEXT
    ]
    assert free == [], "give it a closed form, or let readers ask the service"


def test_the_exceptions_are_still_needed() -> None:
    for type_name, field in FREE_TEXT:
        schema = event_schema(EVENTS[type_name])
        assert _is_free_text(schema["properties"][field], schema.get("$defs", {}))


@pytest.mark.parametrize(
    "name", ["full_name", "email", "contact_email", "phone", "birth_date", "passport_number", "home_address", "note"]
)
def test_the_net_catches(name: str) -> None:
    assert PARTICULARS.search(name)


@pytest.mark.parametrize(
    "name", ["dossier_id", "host_country", "number", "planned_jobs", "answer_by", "residence_country"]
)
def test_the_net_lets_pass(name: str) -> None:
    assert not PARTICULARS.search(name)
