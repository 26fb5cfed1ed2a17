"""The inbox: messages received, each event once, kept as the bytes that came."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import psycopg
from pydantic_core import to_json
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from shared.contracts.event import Envelope
from shared.database.arrays import Bytes, Integers, Texts, Uuids
from shared.database.arrays import Column as ArrayColumn
from shared.messaging.partition import partition_of

CHANNEL = "primo_inbox"

# One statement for a batch, which wakes the lanes too: with the partitions of what is new, so that a worker sleeps on
# when nothing came for it.
_STORE = """
WITH new AS (
    INSERT INTO inbox (event_id, source, aggregate, aggregate_id, aggregate_seq, partition, type, headers, body)
    SELECT event_id, source, aggregate, aggregate_id, aggregate_seq, partition, type, headers::jsonb, body
    FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::uuid[], %b::bigint[], %b::bigint[], %b::text[], %b::text[],
                %b::bytea[])
         AS came (event_id, source, aggregate, aggregate_id, aggregate_seq, partition, type, headers, body)
    ON CONFLICT (event_id) DO NOTHING
    RETURNING partition
)
SELECT count(*), CASE WHEN count(*) > 0 THEN pg_notify('primo_inbox', string_agg(DISTINCT partition::text, ' ')) END
FROM new
"""


class Received(NamedTuple):
    """A message that could be read as an event."""

    envelope: Envelope
    headers: Mapping[str, str]
    body: bytes


def define_inbox(metadata: MetaData) -> None:
    """The tables of a service that reads events.

    Created by `shared.messaging.migrations.create_inbox`, `migrations_by_day` and `migrations_operating`.
    """
    _define_received(metadata)
    _define_lanes(metadata)
    _define_parked(metadata)
    _define_keeping(metadata)
    _define_audit(metadata)


def _define_received(metadata: MetaData) -> None:
    Table(
        "inbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), nullable=False),
        Column("event_id", UUID, primary_key=True),
        Column("source", Text, nullable=False),
        Column("aggregate", Text, nullable=False),
        Column("aggregate_id", UUID, nullable=False),
        Column("aggregate_seq", BigInteger, nullable=False),
        Column("partition", SmallInteger, nullable=False),
        Column("type", Text, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("processed_at", DateTime(timezone=True)),
        Column("outcome", Text),
        Index("inbox_unprocessed", "id", postgresql_where=text("processed_at IS NULL")),
        Index(
            "inbox_waiting_in_lane",
            "source",
            "aggregate",
            "aggregate_id",
            "aggregate_seq",
            postgresql_where=text("processed_at IS NULL"),
        ),
        postgresql_partition_by="RANGE (event_id)",
    )


def _define_lanes(metadata: MetaData) -> None:
    Table(
        "lane",
        metadata,
        Column("source", Text, primary_key=True),
        Column("aggregate", Text, primary_key=True),
        Column("aggregate_id", UUID, primary_key=True),
        Column("last_seq", BigInteger, nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
        Column("resume_at", DateTime(timezone=True)),
        Column("last_error", Text),
        Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        CheckConstraint("state IN ('open', 'gap', 'retry', 'parked')", name="lane_state_known"),
    )


def _define_parked(metadata: MetaData) -> None:
    Table(
        "parked_event",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", UUID),
        Column("source", Text),
        Column("aggregate", Text),
        Column("aggregate_id", UUID),
        Column("aggregate_seq", BigInteger),
        Column("type", Text),
        Column("headers", JSONB, nullable=False),
        Column("content_type", Text),
        Column("body", LargeBinary, nullable=False),
        Column("code", Text, nullable=False),
        Column("error", Text, nullable=False),
        Column("fingerprint", Text, nullable=False),
        Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("resolved_at", DateTime(timezone=True)),
        Column("resolution", Text),
        Column("resolved_by", Text),
        Column("reason", Text),
        Column("corrected_event_id", UUID),
        Column("corrected_data", JSONB),
        Index("parked_event_open", "id", postgresql_where=text("resolved_at IS NULL")),
        Index("parked_event_alike", "fingerprint", "id", postgresql_where=text("resolved_at IS NULL")),
        Index("parked_event_of_lane", "source", "aggregate", "aggregate_id"),
    )


def _define_keeping(metadata: MetaData) -> None:
    Table(
        "event_retention",
        metadata,
        Column("kind", Text, primary_key=True),
        Column("dropped_below", UUID, nullable=False),
    )
    Table(
        "projection_rebuild",
        metadata,
        Column("projection", Text, primary_key=True),
        Column("lanes_after", UUID),
        Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("finished_at", DateTime(timezone=True)),
    )


def _define_audit(metadata: MetaData) -> None:
    Table(
        "delivery_audit",
        metadata,
        Column("publisher", Text, primary_key=True),
        Column("event_id", UUID, nullable=False),
        Column("published_at", DateTime(timezone=True), nullable=False),
        Column("place", BigInteger, nullable=False),
        Column("checked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def store(connection: psycopg.Connection, received: Sequence[Received]) -> int:
    """Keep messages by one statement; answers how many were new: the rest were redeliveries."""
    if not received:
        return 0
    row = connection.execute(_STORE, columns_of(received)).fetchone()
    assert row is not None
    new: int = row[0]
    return new


def columns_of(received: Sequence[Received]) -> list[ArrayColumn]:
    """What is stored of messages, by column: from event_id to body, in the table's order."""
    envelopes = [one.envelope for one in received]
    ids = [e.aggregate_id for e in envelopes]
    return [
        Uuids([e.event_id for e in envelopes]),
        Texts([e.source for e in envelopes]),
        Texts([e.aggregate for e in envelopes]),
        Uuids(ids),
        Integers([e.aggregate_seq for e in envelopes]),
        Integers([partition_of(one) for one in ids]),
        Texts([e.type for e in envelopes]),
        Texts([to_json(one.headers).decode() for one in received]),
        Bytes([one.body for one in received]),
    ]


def partitions_in(payload: str) -> set[int]:
    """The partitions that a wake-up names; empty: any, for whoever wakes all."""
    return {int(one) for one in payload.split()}
