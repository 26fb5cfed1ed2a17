"""New objects of mapped classes, written past the session: one statement for each table, whatever their number.

A session keeps books of each object that it may have to update, cascade to or load again. Of thousands that are stored
once and not asked for again in their transaction, that costs more than storing them.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Table, TextClause, inspect, text
from sqlalchemy.orm import Mapper, Session

Row = dict[str, Any]


@dataclass(frozen=True)
class _Part:
    """A collection of a class: its attribute, whose objects it holds, and what a part has of its whole."""

    attribute: str
    shape: "_Shape"
    keys: tuple[tuple[str, str], ...]
    """Column of the whole, column of the part."""


@dataclass(frozen=True)
class _Shape:
    """How objects of one class lie in tables."""

    table: Table
    columns: tuple[tuple[str, str], ...]
    """Attribute, column; without those that the database numbers itself."""
    parts: tuple[_Part, ...]

    def row(self, one: object) -> Row:
        said = vars(one)
        return {column: said.get(attribute) for attribute, column in self.columns}


_SHAPES: dict[type, _Shape] = {}


def insert_objects(session: Session, objects: Iterable[object]) -> None:
    """Insert them, with what they consist of. They stay outside the session, which would load them anew.

    Classes come in the order of their first object: who refers to another comes after it.
    """
    rows: dict[Table, list[Row]] = {}
    for one in objects:
        shape = _shape(type(one))
        row = shape.row(one)
        rows.setdefault(shape.table, []).append(row)
        for part in shape.parts:
            keys = {theirs: row[ours] for ours, theirs in part.keys}
            held = [part.shape.row(piece) | keys for piece in vars(one).get(part.attribute, ())]
            if held:
                rows.setdefault(part.shape.table, []).extend(held)
    for table, lines in rows.items():
        insert_rows(session, table, lines)


def insert_rows(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that name the same columns, in their order, by one statement. Raises TypeError for another kind of
    value than JSON, UUID, date, Decimal, and codes.
    """
    if rows:
        session.execute(_statement(table, tuple(rows[0])), {"rows": json.dumps(rows, default=_plain)})


@cache
def _statement(table: Table, columns: tuple[str, ...]) -> TextClause:
    names = ", ".join(f'"{name}"' for name in columns)
    return text(
        f"INSERT INTO {table.name} ({names})"  # noqa: S608 - names of our own tables
        f" SELECT {names} FROM json_populate_recordset(NULL::{table.name}, CAST(:rows AS json))"
    )


def _shape(kind: type) -> _Shape:
    if kind not in _SHAPES:
        _SHAPES[kind] = _shape_of(kind)
    return _SHAPES[kind]


def _shape_of(kind: type) -> _Shape:
    mapper: Mapper[Any] = inspect(kind)
    table = mapper.local_table
    assert isinstance(table, Table)
    columns = tuple(
        (attribute.key, attribute.columns[0].name)
        for attribute in mapper.column_attrs
        if attribute.columns[0].identity is None
    )
    parts = tuple(
        _Part(
            relationship.key,
            _shape(relationship.mapper.class_),
            tuple((str(ours.key), str(theirs.key)) for ours, theirs in relationship.synchronize_pairs),
        )
        for relationship in mapper.relationships
        if relationship.uselist and relationship.cascade.save_update
    )
    return _Shape(table, columns, parts)


def _plain(value: object) -> str:
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"no row holds a {type(value).__name__}")
