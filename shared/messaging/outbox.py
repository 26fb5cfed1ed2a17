"""The outbox: events recorded in the transaction of the change that they tell."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from shared.contracts.aggregate import Aggregate
from shared.database.identifiers import uuid7
from shared.database.new_rows import insert_rows
from shared.messaging.message import plain
from shared.messaging.partition import partition_of
from shared.messaging.wakefulness import wake_sleeper
from shared.telemetry.correlation import Trace, current


def define_outbox(metadata: MetaData) -> Table:
    """The outbox of one service, cut by day, and where its events go when their day is dropped.

    Created by `shared.messaging.migrations.create_outbox` and `migrations_by_day.cut_by_day`.
    """
    _define_history(metadata)
    return Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), nullable=False),
        Column("event_id", UUID, primary_key=True),
        Column("aggregate", Text, nullable=False),
        Column("aggregate_id", UUID, nullable=False),
        Column("aggregate_seq", BigInteger, nullable=False),
        Column("partition", SmallInteger, nullable=False),
        Column("type", Text, nullable=False),
        Column("data", JSONB, nullable=False),
        Column("correlation_id", Text, nullable=False),
        Column("causation_id", Text),
        Column("traceparent", Text),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("published_at", DateTime(timezone=True)),
        Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
        Column("last_error", Text),
        Index("outbox_unpublished", "id", postgresql_where=text("published_at IS NULL")),
        Index("outbox_published", "published_at", "id", postgresql_where=text("published_at IS NOT NULL")),
        postgresql_partition_by="RANGE (event_id)",
    )


def _define_history(metadata: MetaData) -> None:
    Table(
        "event_history",
        metadata,
        Column("event_id", UUID, primary_key=True),
        Column("aggregate", Text, nullable=False),
        Column("aggregate_id", UUID, nullable=False),
        Column("aggregate_seq", BigInteger, nullable=False),
        Column("type", Text, nullable=False),
        Column("data", JSONB, nullable=False),
        Column("correlation_id", Text, nullable=False),
        Column("causation_id", Text),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("archived_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        UniqueConstraint("aggregate", "aggregate_id", "aggregate_seq", name="event_history_one_event_per_seq"),
    )


def take_rows(aggregates: Iterable[Aggregate]) -> list[dict[str, Any]]:
    """What the aggregates recorded, as rows of the outbox: consequences of what is being handled now."""
    trace = current() or Trace.new()
    return [
        {
            "event_id": uuid7(),
            "aggregate": event.aggregate,
            "aggregate_id": event.aggregate_id,
            "aggregate_seq": seq,
            "partition": partition_of(event.aggregate_id),
            "type": event.type,
            "data": plain(event),
            "correlation_id": trace.correlation_id,
            "causation_id": trace.causation_id,
            "traceparent": trace.traceparent,
            "occurred_at": event.occurred_at,
        }
        for aggregate in aggregates
        for seq, event in aggregate.take_recorded()
    ]


def write_rows(session: Session, outbox: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Write them in the transaction that stores their aggregates. A relay that sleeps is woken when it commits."""
    # A wake-up, never data: the relay also polls. With the insert of a single row, it costs no round trip of its own.
    if len(rows) == 1:
        session.connection().execute(_insert_and_wake(outbox), rows[0])
    elif rows:
        insert_rows(session, outbox, rows)
        partition = func.unnest(sorted({row["partition"] for row in rows}), type_=ARRAY(Integer)).column_valued()
        session.execute(select(wake_sleeper(partition)))


@cache
def _insert_and_wake(outbox: Table) -> ReturningInsert[Any]:
    return outbox.insert().returning(wake_sleeper(outbox.c.partition))


def record_events(session: Session, outbox: Table, aggregates: Iterable[Aggregate]) -> int:
    """Take and write in one go; answers how many events were written."""
    rows = take_rows(aggregates)
    write_rows(session, outbox, rows)
    return len(rows)
