"""Comparing a projection with the publisher's history, and rebuilding what differs, while events flow.

A lane has handled its aggregate's events up to `last_seq`, and effect and progress commit together: so the row that
belongs to it is the fold of events 1 to `last_seq`. Comparing needs one snapshot and holds up nobody. What differs is
put right behind a closed gate (`gate`), for some milliseconds, one partition at a time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from shared.messaging.gate import close_gate
from shared.messaging.partition import partition_of
from shared.messaging.projection import Entry, Projection
from shared.messaging.rebuild_progress import finish, note_position, resume
from shared.messaging.retelling import Acts, Publisher, Retelling

AT_ONCE = 300
"""Lanes that are compared, or put right, in one transaction."""

_COUNT = text("SELECT count(*) FROM lane WHERE source = :source AND aggregate = :aggregate")
_LANES = text("""
SELECT aggregate_id FROM lane
WHERE source = :source AND aggregate = :aggregate AND aggregate_id > :after ORDER BY aggregate_id LIMIT :limit
""")
_PROGRESS = """
SELECT aggregate_id, last_seq FROM lane WHERE source = :source AND aggregate = :aggregate AND aggregate_id = ANY(:ids)
"""
_READ_PROGRESS, _HOLD_PROGRESS = text(_PROGRESS), text(f"{_PROGRESS} ORDER BY aggregate_id FOR UPDATE")
_WITHOUT_LANE = """
SELECT {key} FROM {table} WHERE NOT EXISTS (
    SELECT FROM lane WHERE source = :source AND aggregate = :aggregate AND aggregate_id = {key}
) ORDER BY {key}
"""
_BRIEF = text("SET LOCAL lock_timeout = '3s'")
_ONE_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
FIRST = UUID(int=0)
TRIES = 5
_PASSING = frozenset({"55P03", "40P01"})
"""Lock not available, deadlock."""


@dataclass
class Findings:
    """How far the comparison has come, and how many rows were not as the history has them."""

    lanes: int = 0
    compared: int = 0
    missing: int = 0
    changed: int = 0
    invented: int = 0
    """Rows that no handled event accounts for."""

    @property
    def equal(self) -> bool:
        return not (self.missing or self.changed or self.invented)

    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "equal": self.equal}


class Rebuild:
    """One run over one projection. `name` is the key under which its progress is noted."""

    def __init__(self, engine: Engine, name: str, projection: Projection, publisher: Publisher) -> None:
        self._engine = engine
        self._name = name
        self._projection = projection
        self._publisher = publisher
        self._stream = {"source": projection.stream.publisher, "aggregate": projection.stream.aggregate}
        self.findings = Findings()

    def run(self, *, write: bool, progress: Callable[[Findings], None] = lambda _: None) -> Findings:
        """Compare all; put right what differs when `write`. A writing run goes on where one before it broke off.

        Raises HistoryIncomplete; what the publisher raises; sqlalchemy's errors. What was put right by then stays.
        """
        after = resume(self._engine, self._name) if write else FIRST
        with self._engine.connect() as connection:
            self.findings.lanes = connection.scalar(_COUNT, self._stream) or 0
        for lanes in self._pages(after):
            self._deal_with(lanes, write=write)
            self.findings.compared += len(lanes)
            if write:
                note_position(self._engine, self._name, lanes[-1])
            progress(self.findings)
        self._deal_with(self._without_lane(), write=write)
        if write:
            finish(self._engine, self._name)
        progress(self.findings)
        return self.findings

    def _pages(self, after: UUID) -> Iterator[list[UUID]]:
        while True:
            with self._engine.connect() as connection:
                values = {**self._stream, "after": after, "limit": AT_ONCE}
                lanes = list(connection.scalars(_LANES, values))
            if not lanes:
                return
            yield lanes
            after = lanes[-1]

    def _without_lane(self) -> list[UUID]:
        found = _WITHOUT_LANE.format(key=self._projection.key, table=self._projection.table.name)
        with self._engine.connect() as connection:
            return list(connection.scalars(text(found), self._stream))

    def _deal_with(self, lanes: Sequence[UUID], *, write: bool) -> None:
        retelling = Retelling(self._publisher, self._projection.stream)
        with self._engine.connect() as connection, connection.begin():
            connection.execute(_ONE_SNAPSHOT)
            reached = self._reached(connection, lanes, _READ_PROGRESS)
            there = self._projection.read(connection, lanes)
            acts = Acts(connection, self._projection.stream, lanes)
        retelling.fetch(reached)
        wanted = self._folded(lanes, reached, retelling, acts)
        different = [key for key in lanes if not self._projection.same(there.get(key), wanted[key])]
        for key in different:
            self._count(there.get(key), wanted[key])
        if write:
            for partition, keys in groupby(sorted(different, key=partition_of), key=partition_of):
                self._put_right(partition, list(keys), retelling)

    def _put_right(self, partition: int, lanes: Sequence[UUID], retelling: Retelling) -> None:
        """Try again when the gate or a lane could not be had in time: who holds them does so for moments."""
        for left in reversed(range(TRIES)):
            try:
                self._put_right_now(partition, lanes, retelling)
                return
            except DBAPIError as error:
                if not left or getattr(error.orig, "sqlstate", None) not in _PASSING:
                    raise

    def _put_right_now(self, partition: int, lanes: Sequence[UUID], retelling: Retelling) -> None:
        """As of now, which may be later than the comparison: nobody handles events of these lanes meanwhile."""
        with self._engine.begin() as connection:
            connection.execute(_BRIEF)
            close_gate(connection, partition)
            reached = self._reached(connection, lanes, _HOLD_PROGRESS)
            retelling.fetch(reached)  # at most the few events since the comparison
            acts = Acts(connection, self._projection.stream, lanes)
            self._projection.write(connection, self._folded(lanes, reached, retelling, acts))

    def _reached(self, connection: Connection, lanes: Sequence[UUID], statement: Any) -> dict[UUID, int]:
        """How many events each lane has handled; those that are not lanes, none."""
        rows = connection.execute(statement, {**self._stream, "ids": list(lanes)})
        return {**dict.fromkeys(lanes, 0), **{row.aggregate_id: row.last_seq for row in rows}}

    def _folded(
        self, lanes: Sequence[UUID], reached: Mapping[UUID, int], retelling: Retelling, acts: Acts
    ) -> dict[UUID, Entry | None]:
        return {key: self._projection.fold(retelling.events(key, reached[key], acts)) for key in lanes}

    def _count(self, there: Entry | None, wanted: Entry | None) -> None:
        if there is None:
            self.findings.missing += 1
        elif wanted is None:
            self.findings.invented += 1
        else:
            self.findings.changed += 1
