"""Moments and intervals: the temporal operators of CQL2, and the parameter `datetime`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, and_, literal, not_, or_

from services.territory.adapters.features.expression import Node, malformed
from services.territory.adapters.features.scalars import Scope, instant, scalar
from shared.contracts.territory.feature_refusals import FeatureQueryMalformed

_EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
_TYPE = DateTime(timezone=True)


@dataclass(frozen=True)
class Span:
    """From the first moment to the last one, both within; a moment is both at once."""

    first: ColumnElement[Any]
    last: ColumnElement[Any]


Relation = Callable[[Span, Span], ColumnElement[bool]]

TEMPORAL: Mapping[str, Relation] = {
    "t_after": lambda a, b: a.first > b.last,
    "t_before": lambda a, b: a.last < b.first,
    "t_contains": lambda a, b: and_(a.first < b.first, a.last > b.last),
    "t_disjoint": lambda a, b: or_(a.last < b.first, a.first > b.last),
    "t_during": lambda a, b: and_(a.first > b.first, a.last < b.last),
    "t_equals": lambda a, b: and_(a.first == b.first, a.last == b.last),
    "t_finishedby": lambda a, b: and_(a.first < b.first, a.last == b.last),
    "t_finishes": lambda a, b: and_(a.first > b.first, a.last == b.last),
    "t_intersects": lambda a, b: not_(or_(a.last < b.first, a.first > b.last)),
    "t_meets": lambda a, b: a.last == b.first,
    "t_metby": lambda a, b: a.first == b.last,
    "t_overlappedby": lambda a, b: and_(a.first > b.first, a.first < b.last, a.last > b.last),
    "t_overlaps": lambda a, b: and_(a.first < b.first, a.last > b.first, a.last < b.last),
    "t_startedby": lambda a, b: and_(a.first == b.first, a.last > b.last),
    "t_starts": lambda a, b: and_(a.first == b.first, a.last < b.last),
}


def temporal(name: str, one: Node, other: Node, scope: Scope) -> ColumnElement[bool]:
    """Raises FeatureQueryMalformed."""
    return TEMPORAL[name](_span(one, scope, name), _span(other, scope, name))


def within(text: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """What the parameter `datetime` asks of a property: a moment, or `a/b` with `..` or nothing where it is open.

    Raises FeatureQueryMalformed.
    """
    ends = text.split("/")
    if len(ends) > 2 or (len(ends) == 1 and ends[0] in ("", "..")):
        raise malformed("datetime", text, parameter="datetime")
    try:
        spans = [_EVER if end in ("", "..") else _days(end) for end in ends]
    except FeatureQueryMalformed:
        raise malformed("datetime", text, parameter="datetime")
    first, last = spans[0][0], spans[-1][1]
    if first > last:
        raise malformed("datetime", text, parameter="datetime")
    return and_(column >= literal(first, _TYPE), column <= literal(last, _TYPE))


def _span(node: Node, scope: Scope, name: str) -> Span:
    if isinstance(node, Mapping) and "interval" in node:
        ends = node["interval"]
        if not isinstance(ends, list) or len(ends) != 2:
            raise malformed("literal", node["interval"])
        return Span(_end(ends[0], scope, 0, name), _end(ends[1], scope, 1, name))
    return Span(_end(node, scope, 0, name), _end(node, scope, 1, name))


def _end(node: Node, scope: Scope, which: int, name: str) -> ColumnElement[Any]:
    """The first moment of what is said, or the last: of a day they differ."""
    if node == "..":
        return literal(_EVER[which], _TYPE)
    if isinstance(node, str):
        return literal(_days(node)[which], _TYPE)
    if isinstance(node, Mapping) and "date" in node:
        return literal(_days(node["date"])[which], _TYPE)
    found = scalar(node, scope)
    if found.kind != "moment":
        raise malformed("kind", name)
    return found.sql


def _days(text: Any) -> tuple[datetime, datetime]:
    """First and last moment of a day, or of a moment."""
    if isinstance(text, str) and len(text) == len("2026-11-30"):
        begins = instant({"date": text})
        return begins, begins + timedelta(days=1, microseconds=-1)
    moment = instant({"timestamp": text})
    return moment, moment
