"""Columns reach PostgreSQL byte for byte as psycopg itself writes arrays."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import Format
from psycopg.types.numeric import Int8

from shared.database.arrays import Booleans, Bytes, Column, Integers, Moments, Texts, Uuids

_texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=300)
_moments = st.datetimes(
    datetime(1999, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=5.5))])
)


def _dumped(values: Any) -> tuple[bytes, int]:
    transformer = Transformer()
    (dumped,) = transformer.dump_sequence([values], [PyFormat.BINARY])
    assert transformer.formats == [Format.BINARY]
    return bytes(dumped or b""), (transformer.types or (0,))[0]


@pytest.mark.parametrize(
    ("column", "elements", "as_psycopg"),
    [
        (Uuids, st.uuids(), lambda one: one),
        (Texts, _texts | st.none(), lambda one: one),
        (Bytes, st.binary(max_size=300), lambda one: one),
        (Integers, st.integers(-(2**63), 2**63 - 1), Int8),
        (Booleans, st.booleans(), lambda one: one),
        (Moments, _moments, lambda one: one),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_column_is_written_as_psycopg_writes_it(column: type[Column], elements: Any, as_psycopg: Any) -> None:
    @given(st.lists(elements, min_size=1, max_size=5).filter(lambda some: any(one is not None for one in some)))
    def holds(values: list[Any]) -> None:
        assert _dumped(column(values)) == _dumped([None if one is None else as_psycopg(one) for one in values])

    holds()


def test_an_empty_column_is_an_empty_array() -> None:
    assert _dumped(Uuids([]))[0] == b"\0\0\0\0\0\0\0\0" + (2950).to_bytes(4, "big")
    assert _dumped(Uuids([UUID(int=1)]))[1] == 2951  # uuid[]
