"""What tables hold, in numbers that can be compared: after a restore they must be the same."""

from collections.abc import Iterable, Mapping

import psycopg
from psycopg import sql

from operations.backups.manifest import Tally

# How a row is written as text must not hang on who asks.
_SAME_TEXT = """
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO, YMD';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1
"""
_COUNT = """
SELECT count(*), coalesce(sum(('x' || left(hex, 15))::bit(60)::bigint), 0),
       coalesce(sum(('x' || right(hex, 15))::bit(60)::bigint), 0)
FROM (SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') AS hex FROM {} AS t) AS hashed
"""


def tally(connection: psycopg.Connection, tables: Iterable[str]) -> dict[str, Tally]:
    """By table. In the connection's transaction, whose settings it changes."""
    connection.execute(_SAME_TEXT)
    found = {}
    for table in tables:
        row = connection.execute(sql.SQL(_COUNT).format(sql.Identifier(table))).fetchone()
        assert row is not None
        halves = (int(row[1]) % 2**60, int(row[2]) % 2**60)
        found[table] = Tally(rows=row[0], digest="".join(f"{half:015x}" for half in halves))
    return found


def differences(wanted: Mapping[str, Tally], found: Mapping[str, Tally]) -> list[str]:
    """In words, one for each table that is not the same."""
    said = []
    for table in sorted(wanted.keys() | found.keys()):
        before, after = wanted.get(table), found.get(table)
        if before is None or after is None:
            said.append(f"{table}: {'not in the backup' if before is None else 'missing'}")
        elif before.rows != after.rows:
            said.append(f"{table}: {before.rows} rows were backed up, {after.rows} are there")
        elif before != after:
            said.append(f"{table}: {before.rows} rows, not the same")
    return said
