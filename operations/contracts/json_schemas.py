"""JSON Schemas (draft 2020-12) of what crosses a process border, as its writer writes it."""

from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from shared.contracts.event import Event
from shared.contracts.territory.public_fact import PublicFact

Json = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DECIMAL = r"^-?\d+(\.\d+)?([eE][+-]?\d+)?$"


class _WriterSchema(GenerateJsonSchema):
    """Amounts travel as text, so that no reader rounds them; pydantic's own schema would allow any text."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        if self.mode == "serialization":
            return {"type": "string", "pattern": DECIMAL}
        return super().decimal_schema(schema)


def schema_of(kind: Any, mode: Literal["serialization", "validation"] = "serialization") -> Json:
    """The schema of any contract; `validation` is what is accepted, where that is wider than what is written.

    Made once for each, since all of them take a second: whoever asks must not change it.
    """
    return _made(kind, mode)


@cache
def _made(kind: Any, mode: Literal["serialization", "validation"]) -> Json:
    return TypeAdapter(kind).json_schema(mode=mode, schema_generator=_WriterSchema)


def event_schema(event: type[Event]) -> Json:
    """The published schema of one event's data. Open: readers must let pass the fields that they do not know."""
    return {"$schema": DIALECT, "$id": f"urn:primo:event:{event.type}", **schema_of(event)}


def public_schema(kind: type[PublicFact]) -> Json:
    """The same of what goes out to the systems of others: of `data` of their CloudEvents."""
    return {"$schema": DIALECT, "$id": f"urn:primo:public-event:{kind.type}", **schema_of(kind)}


def summary_of(kind: type) -> str:
    """The first paragraph of a contract's docstring, on one line."""
    own = kind.__dict__.get("__doc__") or ""
    return " ".join(own.strip().split("\n\n")[0].split())
