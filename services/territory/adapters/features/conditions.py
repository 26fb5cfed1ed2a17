"""A filter as a condition of SQL. Whatever is not understood is refused by name; nothing is left out silently."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from services.territory.adapters.features.declaration import GEOMETRY
from services.territory.adapters.features.expression import Node, arguments_of, malformed, operator_of
from services.territory.adapters.features.moments import TEMPORAL, temporal
from services.territory.adapters.features.scalars import Scalar, Scope, same_kind, scalar
from services.territory.adapters.features.spatial import SPATIAL, Spatial

Condition = ColumnElement[bool]

_COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Compiler:
    scope: Scope
    spatial: Spatial

    def condition(self, node: Node) -> Condition:
        """Raises FeatureQueryMalformed."""
        if isinstance(node, bool):
            return true() if node else false()
        name = operator_of(node)
        if name in ("and", "or"):
            return self._joined(node, and_ if name == "and" else or_)
        if name in _COMPARISONS:
            one, other = self._scalars(arguments_of(node, 2), of=name)
            return self._compared(_COMPARISONS[name], one, other)
        if name in SPATIAL:
            one, other = arguments_of(node, 2)
            return self.spatial.condition(name, one, other)
        if name in TEMPORAL:
            one, other = arguments_of(node, 2)
            return temporal(name, one, other, self.scope)
        others = {"not": self._not, "between": self._between, "in": self._in, "like": self._like, "isnull": self._null}
        if name in others:
            return others[name](node)
        if name:
            raise malformed("operator", node["op"], (*_COMPARISONS, "and", "or", *others, *SPATIAL, *TEMPORAL))
        raise malformed("literal", node.get("property", node) if isinstance(node, Mapping) else node)

    def _joined(self, node: Mapping[str, Any], join: Callable[..., Condition]) -> Condition:
        arguments = node.get("args")
        if not isinstance(arguments, list) or len(arguments) < 2:
            raise malformed("arguments", node["op"])
        return join(*(self.condition(one) for one in arguments))

    def _not(self, node: Mapping[str, Any]) -> Condition:
        (denied,) = arguments_of(node, 1)
        return not_(self.condition(denied))

    def _between(self, node: Mapping[str, Any]) -> Condition:
        value, low, high = self._scalars(arguments_of(node, 3), of="between")
        return and_(self._compared(operator.ge, value, low), self._compared(operator.le, value, high))

    def _in(self, node: Mapping[str, Any]) -> Condition:
        value, listed = arguments_of(node, 2)
        if not isinstance(listed, list) or not listed:
            raise malformed("arguments", "in")
        wanted, *given = self._scalars([value, *listed], of="in")
        return wanted.sql.in_([one.sql for one in given])

    def _like(self, node: Mapping[str, Any]) -> Condition:
        value, pattern = self._scalars(arguments_of(node, 2), of="like")
        said = node["args"][1]
        while operator_of(said):
            said = said["args"][0]
        if value.kind != "text" or not isinstance(said, str):
            raise malformed("kind", "like")
        if (len(said) - len(said.rstrip("\\"))) % 2:  # nothing follows that it could make literal
            raise malformed("literal", said)
        return _condition(value.sql.like(pattern.sql, escape="\\"))

    def _null(self, node: Mapping[str, Any]) -> Condition:
        (value,) = arguments_of(node, 1)
        if isinstance(value, Mapping) and value.get("property") == GEOMETRY:
            return _condition(self.scope.columns[GEOMETRY].is_(None))
        return scalar(value, self.scope).sql.is_(None)

    def _scalars(self, nodes: list[Node], *, of: str) -> list[Scalar]:
        found = [scalar(node, self.scope) for node in nodes]
        same_kind(*found, of=of)
        return found

    @staticmethod
    def _compared(compare: Callable[[Any, Any], Any], one: Scalar, other: Scalar) -> Condition:
        if one.kind == "boolean" and compare not in (operator.eq, operator.ne):
            raise malformed("kind", "boolean")
        if one.kind == "text":
            # By code points, whatever the database sorts by: everybody gets the same features.
            return _condition(compare(one.sql.collate("C"), other.sql.collate("C")))
        return _condition(compare(one.sql, other.sql))


def _condition(made: Any) -> Condition:
    assert isinstance(made, ColumnElement)
    return made
