"""The values in a filter: properties and literals with their kinds, arithmetic, letters without case and accents."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, DateTime, Double, Text, cast, func, literal, literal_column

from services.territory.adapters.features.declaration import GEOMETRY, Collection
from services.territory.adapters.features.expression import Node, arguments_of, malformed, operator_of

ScalarKind = Literal["text", "number", "moment", "boolean"]
_KINDS: Mapping[str, ScalarKind] = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "moment",
    "datetime": "moment",
}

_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda one, other: one / func.nullif(other, 0),  # what is divided by nothing is unknown
}
_FOLDING = ("casei", "accenti")
SUPPORTED = (*_ARITHMETIC, *_FOLDING)
_ACCENTS = r"[\u0300-\u036F\u064B-\u065F\u0670]"
"""What stands on a letter once it is taken apart: in Latin and in Arabic, where it is harakat and hamza."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Scalar:
    kind: ScalarKind
    sql: ColumnElement[Any]


@dataclass(frozen=True)
class Scope:
    """What names in a filter mean."""

    collection: Collection
    columns: Any

    def named(self, name: str) -> Scalar:
        """Raises FeatureQueryMalformed for what is no queryable: to find nothing would look like an answer."""
        found = self.collection.find(name)
        if name == "id":
            return Scalar("text", self.columns.id)
        if found is None:
            raise malformed("property", name, self.queryables)
        kind = _KINDS[found.kind]
        column = self.columns[name]
        if found.kind == "date":  # it begins at midnight UTC, as in `instant`
            column = func.timezone("UTC", cast(column, DateTime()))
        return Scalar(kind, cast(column, Double) if kind == "number" else column)

    @property
    def queryables(self) -> tuple[str, ...]:
        return ("id", GEOMETRY, *(known.name for known in self.collection.properties))


def scalar(node: Node, scope: Scope) -> Scalar:
    """Raises FeatureQueryMalformed."""
    if isinstance(node, bool):
        return Scalar("boolean", literal(node))
    if isinstance(node, int | float):
        return Scalar("number", literal(float(node), Double))
    if isinstance(node, str) and "\0" not in node:  # which no text of PostgreSQL can hold
        return Scalar("text", literal(node, Text))
    if isinstance(node, Mapping):
        if "property" in node:
            return scope.named(str(node["property"]))
        if "date" in node or "timestamp" in node:
            return Scalar("moment", literal(instant(node), DateTime(timezone=True)))
        if "op" in node:
            return _function(node, scope)
    raise malformed("literal", _shown(node))


def instant(node: Node) -> datetime:
    """A day begins at midnight UTC. Raises FeatureQueryMalformed."""
    day, moment = node.get("date"), node.get("timestamp")
    try:
        if isinstance(day, str) and _DAY.fullmatch(day):
            return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
        if isinstance(moment, str) and _MOMENT.fullmatch(moment):
            return datetime.fromisoformat(moment.upper().replace("Z", "+00:00")).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise malformed("literal", day or moment)


def same_kind(*scalars: Scalar, of: str) -> None:
    """Raises FeatureQueryMalformed: numbers are not compared with texts."""
    if len({one.kind for one in scalars}) > 1:
        raise malformed("kind", of)


def _function(node: Mapping[str, Any], scope: Scope) -> Scalar:
    name = operator_of(node)
    if name in _ARITHMETIC:
        one, other = (scalar(argument, scope) for argument in arguments_of(node, 2))
        if (one.kind, other.kind) != ("number", "number"):
            raise malformed("kind", node["op"])
        return Scalar("number", _ARITHMETIC[name](one.sql, other.sql))
    if name in _FOLDING:
        (text,) = (scalar(argument, scope) for argument in arguments_of(node, 1))
        if text.kind != "text":
            raise malformed("kind", node["op"])
        return Scalar("text", _lowered(text.sql) if name == "casei" else _without_accents(text.sql))
    raise malformed("operator", node["op"], SUPPORTED)


def _lowered(text: ColumnElement[Any]) -> ColumnElement[Any]:
    # The collation says how: that of a database may know no letter beyond ASCII.
    return func.lower(text.collate("pg_c_utf8"))


def _without_accents(text: ColumnElement[Any]) -> ColumnElement[Any]:
    apart = func.normalize(text, literal_column("NFKD"))
    return func.regexp_replace(apart, _ACCENTS, "", "g")


def _shown(node: Node) -> str:
    return "NULL" if node is None else str(node)
