"""Columns of a batch as PostgreSQL's binary arrays, for `unnest`.

psycopg dumps a list element by element, for any kind of element, which takes twice as long; a batch of events has two
dozen columns. These know what they hold. Format: `array_send` of PostgreSQL (src/backend/utils/adt/
arrayfuncs.c): dimensions, whether there are NULLs, the elements' type, length, first index; then each with its length.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime
from struct import Struct
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

_HEAD = Struct("!iiIii").pack
_EMPTY = Struct("!iiI").pack
_LENGTH = Struct("!i").pack
_LENGTHS = [_LENGTH(length) for length in range(256)]
_NULL = _LENGTH(-1)
_INT = Struct("!iq").pack
_BOOL = {True: _LENGTH(1) + b"\1", False: _LENGTH(1) + b"\0"}
_UUID = _LENGTH(16)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""From which PostgreSQL counts microseconds."""


class Column(ABC):
    """Values of one column. psycopg takes it as a parameter, in binary."""

    __slots__ = ("values",)

    element: ClassVar[str]
    """PostgreSQL's name of the type."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = values

    @staticmethod
    @abstractmethod
    def encode(values: Sequence[Any]) -> bytes:
        """The elements, each with its length before it."""


def _with_length(value: bytes) -> bytes:
    length = len(value)
    return (_LENGTHS[length] if length < len(_LENGTHS) else _LENGTH(length)) + value


class Uuids(Column):
    element = "uuid"

    @staticmethod
    def encode(values: Sequence[UUID]) -> bytes:
        return b"".join([_UUID + one.int.to_bytes(16, "big") for one in values])


class Texts(Column):
    """`None` is NULL."""

    element = "text"

    @staticmethod
    def encode(values: Sequence[str | None]) -> bytes:
        return b"".join([_NULL if one is None else _with_length(one.encode()) for one in values])


class Bytes(Column):
    element = "bytea"

    @staticmethod
    def encode(values: Sequence[bytes]) -> bytes:
        return b"".join([_with_length(one) for one in values])


class Integers(Column):
    element = "int8"

    @staticmethod
    def encode(values: Sequence[int]) -> bytes:
        return b"".join([_INT(8, one) for one in values])


class Booleans(Column):
    element = "bool"

    @staticmethod
    def encode(values: Sequence[bool]) -> bytes:
        return b"".join([_BOOL[one] for one in values])


class Moments(Column):
    """With their time zones."""

    element = "timestamptz"

    @staticmethod
    def encode(values: Sequence[datetime]) -> bytes:
        passed = [one - _EPOCH for one in values]
        return b"".join([_INT(8, (one.days * 86_400 + one.seconds) * 1_000_000 + one.microseconds) for one in passed])


def _dumper(column: type[Column]) -> type[Dumper]:
    element = psycopg.adapters.types[column.element]

    class _Dumper(Dumper):
        format = Format.BINARY
        oid = element.array_oid

        def dump(self, obj: Column) -> Buffer:
            if not obj.values:
                return _EMPTY(0, 0, element.oid)
            has_null = int(None in obj.values) if column is Texts else 0
            return _HEAD(1, has_null, element.oid, len(obj.values), 1) + column.encode(obj.values)

    return _Dumper


for _column in (Uuids, Texts, Bytes, Integers, Booleans, Moments):
    psycopg.adapters.register_dumper(_column, _dumper(_column))
