"""A projection: what a service keeps of another's aggregates, one row each, computed from their events alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects.postgresql import insert

from shared.contracts.catalogue import Stream
from shared.contracts.event import Event

Entry = Mapping[str, Any]
"""A row: column -> value."""


@dataclass(frozen=True)
class Projection:
    """A service declares its projections by name, so that they can be compared with the history and rebuilt."""

    stream: Stream
    table: Table
    key: str
    """Column that holds the aggregate's id."""
    fold: Callable[[Sequence[Event]], Entry | None]
    """An aggregate's events, from the first on, to its row; None when it has none. Pure: no database, no clock.

    The handlers must write what this answers: both go through the same use case.
    """

    @property
    def _columns(self) -> list[str]:
        return [column.name for column in self.table.c]

    def read(self, connection: Connection, keys: Sequence[UUID]) -> dict[UUID, Entry]:
        """The rows that are there."""
        column = self.table.c[self.key]
        rows = connection.execute(select(self.table).where(column.in_(keys))).mappings()
        return {row[self.key]: dict(row) for row in rows}

    def write(self, connection: Connection, entries: Mapping[UUID, Entry | None]) -> None:
        """Put these rows in the place of what is there; None: there shall be none."""
        gone = [key for key, entry in entries.items() if entry is None]
        if gone:
            connection.execute(delete(self.table).where(self.table.c[self.key].in_(gone)))
        rows = [dict(entry) for entry in entries.values() if entry is not None]
        if rows:
            put = insert(self.table)
            changed = {name: put.excluded[name] for name in self._columns if name != self.key}
            connection.execute(put.on_conflict_do_update(index_elements=[self.key], set_=changed), rows)

    def same(self, one: Entry | None, other: Entry | None) -> bool:
        if one is None or other is None:
            return one is other
        return all(one.get(name) == other.get(name) for name in self._columns)
