"""Retention: partitions of the days to come are made, those of days gone by are dropped once all in them is done.

The functions that do it belong to the role that owns the tables (`migrations_by_day`). An outbox day moves to
`event_history` in the transaction that drops it: projections are rebuilt from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Engine,
    Select,
    Uuid,
    and_,
    column,
    func,
    literal,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.exc import DBAPIError

from shared.messaging import metrics
from shared.telemetry import logging

log = logging.get(__name__)

AHEAD_DAYS = 3
ONE_DAY = timedelta(days=1)
_PASSING = frozenset({"55P03", "57014", "40001", "40P01"})
"""Lock not available, statement timeout, serialization failure, deadlock: the next turn tries again."""

_KINDS = text("SELECT kind FROM unnest(ARRAY['inbox', 'outbox']) AS kind WHERE to_regclass(kind) IS NOT NULL")
_DAYS = text("""
SELECT to_date(right(leaf.relname, 8), 'YYYYMMDD') FROM pg_inherits
JOIN pg_class leaf ON leaf.oid = inhrelid
WHERE inhparent = to_regclass(:kind) AND leaf.relname ~ '_[0-9]{8}$' ORDER BY 1
""")
_MAKE = text("SELECT event_day_make(:kind, :day)")
_DROP = text("SELECT event_day_drop(:kind, :day)")
_SWEEP = text("SELECT event_default_sweep(:kind, :day)")
LONGEST_S = 600.0
"""A large day is copied into the history. The engine's connections must wait for as long (`unpooled_engine`)."""
_PATIENCE = text(f"SET LOCAL statement_timeout = '{LONGEST_S:.0f}s'")


@dataclass(frozen=True)
class Turn:
    """What one turn did. A day is named as `inbox 2026-11-17`."""

    made: Sequence[str]
    dropped: Sequence[str]
    kept: Sequence[str]
    """Days past their time that could not be dropped, with the reason: `outbox 2026-11-17 unfinished`."""


class Retention:
    """A job of the scheduler. May be late and may run twice."""

    def __init__(self, engine: Engine, *, keep_days: int, ahead_days: int = AHEAD_DAYS) -> None:
        self._engine = engine
        self._keep_days = keep_days
        self._ahead_days = ahead_days

    def turn(self, today: date | None = None) -> Turn:
        """Make what is missing, drop what may go. `today` in UTC; the database refuses days that are too recent."""
        today = today or datetime.now(UTC).date()
        oldest = today - timedelta(days=self._keep_days)
        made, dropped, kept = list[str](), list[str](), list[str]()
        with self._engine.connect() as connection:
            with connection.begin():
                kinds = list(connection.scalars(_KINDS))
            for kind in kinds:
                days = self._days(connection, kind)
                for day in self._wanted(today):
                    if day not in days and self._answer(connection, _MAKE, kind, day) == "True":
                        made.append(f"{kind} {day}")
                for day in (day for day in days if day < oldest):
                    answer = self._answer(connection, _DROP, kind, day)
                    if answer == "dropped":
                        dropped.append(f"{kind} {day}")
                    elif answer != "absent":
                        kept.append(f"{kind} {day} {answer}")
                self._answer(connection, _SWEEP, kind, oldest)
                left = self._days(connection, kind)
                metrics.EVENT_DAYS.labels(kind).set(len(left))
                metrics.EVENT_ROWS_OUTSIDE.labels(kind).set(self._outside(connection, kind, left))
                metrics.EVENT_DAYS_OVERDUE.labels(kind).set(sum(day.startswith(kind) for day in kept))
        self._tell(made, dropped, kept)
        return Turn(made, dropped, kept)

    def _wanted(self, today: date) -> list[date]:
        return [today + timedelta(days=ahead) for ahead in range(self._ahead_days + 1)]

    @staticmethod
    def _days(connection: Connection, kind: str) -> list[date]:
        with connection.begin():
            return list(connection.scalars(_DAYS, {"kind": kind}))

    @staticmethod
    def _outside(connection: Connection, kind: str, days: Sequence[date]) -> int:
        with connection.begin():
            return connection.scalar(_rows_outside(kind, days)) or 0

    @staticmethod
    def _answer(connection: Connection, statement: object, kind: str, day: date) -> str:
        """What the function said, or why it could not be carried out now. Each in a transaction of its own."""
        try:
            with connection.begin():
                connection.execute(_PATIENCE)
                return str(connection.scalar(statement, {"kind": kind, "day": day}))  # type: ignore[call-overload]
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if error.connection_invalidated or state not in _PASSING:
                raise
            return "busy"

    @staticmethod
    def _tell(made: Sequence[str], dropped: Sequence[str], kept: Sequence[str]) -> None:
        if made or dropped:
            log.info("event days", made=made, dropped=dropped)
        if kept:
            log.warning("event days are past their time and cannot be dropped", days=kept)


def _rows_outside(kind: str, days: Sequence[date]) -> Select[int]:
    """How many rows lie in the default partition, asked by their ids.

    The partition itself is the owner's; asked so, PostgreSQL reads no other one.
    """
    rows = table(kind, column("event_id"))
    if not days:
        return select(func.count()).select_from(rows)

    def floor(day: date) -> ColumnElement[UUID]:
        return func.event_day_floor(literal(day, Date), type_=Uuid())

    holes = [
        and_(rows.c.event_id >= floor(day + ONE_DAY), rows.c.event_id < floor(following))
        for day, following in pairwise(days)
        if following - day > ONE_DAY
    ]
    ends = (rows.c.event_id < floor(days[0]), rows.c.event_id >= floor(days[-1] + ONE_DAY))
    return select(func.count()).select_from(rows).where(or_(*ends, *holes))
