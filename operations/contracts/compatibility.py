"""Whether a changed event schema still understands, and is understood by, what was published.

Compared is the *closed* writer (no field but the declared ones) with the *open* reader (unknown fields pass): only so
is an added optional field no break. Both directions count: what old releases wrote is kept in outboxes and inboxes and
may be replayed, and old readers go on reading while a release is rolled out.
"""

import json
from collections.abc import Mapping
from typing import Any

import jsoncompat

Json = Mapping[str, Any]

_NOT_COMPARED = frozenset({"$schema", "$id", "title", "description", "default", "examples"})
_NAMED_SCHEMAS = frozenset({"properties", "$defs"})  # here a key is a name, which may well be "title"
_TEXT_LIMITS = ("format", "pattern", "minLength", "maxLength")


def breaks(published: Json, today: Json) -> list[str]:
    """What would break, a sentence each; empty when the change is safe."""
    found = [f"today's reader cannot read what was written before: {what}" for what in unread(published, today)]
    return found + [
        f"a reader of before cannot read what is written today: {what}" for what in unread(today, published)
    ]


def shape_of(schema: Json) -> dict[str, Any]:
    """The schema without what says nothing to a reading program: titles, descriptions, defaults."""
    plain: dict[str, Any] = _plain(schema)
    return plain


def unread(writer: Json, reader: Json) -> list[str]:
    """Of which fields the reader refuses what the writer may write; empty when it reads all."""
    if _reads(writer, reader):
        return []
    fields = sorted({*writer.get("properties", {}), *reader.get("properties", {})})
    found = [name for name in fields if not _reads(_only(writer, name), _only(reader, name))]
    return [f"`{name}`" for name in found] or ["the whole"]


def _reads(writer: Json, reader: Json) -> bool:
    # jsoncompat's `deserializer` asks whether all that the first schema admits is admitted by the second.
    closed, open_ = json.dumps(_closed(shape_of(writer))), json.dumps(shape_of(reader))
    return bool(jsoncompat.check_compat(closed, open_, jsoncompat.Role.DESERIALIZER))


def _only(schema: Json, name: str) -> dict[str, Any]:
    properties = {key: value for key, value in schema.get("properties", {}).items() if key == name}
    required = [key for key in schema.get("required", ()) if key == name]
    return {**schema, "properties": properties, "required": required}


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept = {
        key: {name: _plain(part) for name, part in value.items()} if key in _NAMED_SCHEMAS else _plain(value)
        for key, value in schema.items()
        if key not in _NOT_COMPARED
    }
    return _limited_text(kept)


def _limited_text(schema: dict[str, Any]) -> dict[str, Any]:
    """A limited text as a value of its own.

    jsoncompat 0.3 looks at neither formats nor patterns: a date turned into a moment would pass. As a constant,
    a limited text fits into free text and into the very same limits, and into nothing else.
    """
    if schema.get("type") != "string" or not any(name in schema for name in ("format", "pattern")):
        return schema
    limits = {name: schema[name] for name in _TEXT_LIMITS if name in schema}
    return {"type": "string", "const": f"text limited by {json.dumps(limits, sort_keys=True)}"}


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {
        key: {name: _closed(part) for name, part in value.items()} if key in _NAMED_SCHEMAS else _closed(value)
        for key, value in schema.items()
    }
    return {**found, "additionalProperties": False} if "properties" in found else found
