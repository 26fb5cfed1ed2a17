"""The tables of what goes out: the log of public facts, who is sent them, and what became of each sending."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB, UUID

from services.territory.adapters.tables import metadata

_MOMENT = DateTime(timezone=True)

public_event = Table(
    "public_event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", UUID, nullable=False, unique=True),
    Column("position", BigInteger, unique=True),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("province", Text),
    Column("sector", Text),
    Column("occurred_at", _MOMENT, nullable=False),
    Column("data", JSONB, nullable=False),
    Index("public_event_unnumbered", "id", postgresql_where=sql("position IS NULL")),
    Index("public_event_occurred_at", "occurred_at"),
)
"""Kept for good: these are few, and whoever begins may want them all. `position`: see adapters/public_log.py."""

retry_pause = Table(
    "retry_pause",
    metadata,
    Column("valid_from", Date, primary_key=True),
    Column("step", SmallInteger, primary_key=True),
    Column("seconds", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", Text, nullable=False),
)
"""Pauses between attempts, in order; those of the last day on or before today count, all of them together."""

subscription = Table(
    "subscription",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("provinces", ARRAY(Text), nullable=False),
    Column("sectors", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),
    Column("because", Text),
    Column("salt", BYTEA, nullable=False),
    Column("former_salt", BYTEA),
    Column("former_until", _MOMENT),
    Column("cursor", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_attempt_at", _MOMENT),
    Column("failing_since", _MOMENT),
    Column("attempted_at", _MOMENT),
    Column("claimed_by", BigInteger),
    Column("created_by", UUID, nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("changed_by", UUID, nullable=False),
    Column("changed_at", _MOMENT, nullable=False),
    Index("subscription_one_of_a_name", sql("lower(name)"), unique=True, postgresql_where=sql("state <> 'closed'")),
)
"""`salt`: half of its secret, the other half is the set-up's key (domain/webhook.py)."""

delivery = Table(
    "delivery",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("subscription_id", UUID, ForeignKey("subscription.id"), nullable=False),
    Column("position", BigInteger),
    Column("event_id", UUID, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("settled_at", _MOMENT),
    Column("skip_reason", Text),
    Column("settled_by", UUID),
    Index("delivery_of_subscription", "subscription_id", "id"),
    Index(
        "delivery_one_waiting",
        "subscription_id",
        unique=True,
        postgresql_where=sql("settled_at IS NULL AND position IS NOT NULL"),
    ),
    Index("delivery_pings", "id", postgresql_where=sql("settled_at IS NULL AND position IS NULL")),
)
"""One event on its way to one receiver, made when its turn comes; without a position: a test."""

delivery_attempt = Table(
    "delivery_attempt",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("delivery_id", BigInteger, ForeignKey("delivery.id"), nullable=False, index=True),
    Column("begun_at", _MOMENT, nullable=False),
    Column("ended_at", _MOMENT),
    Column("outcome", Text, nullable=False),
    Column("status", Integer),
    Column("reply", Text, nullable=False),
)
"""Written before the receiver is called, completed afterwards: a process that dies in between leaves it under way."""

bridge = Table(
    "bridge",
    metadata,
    Column("exchange", Text, primary_key=True),
    Column("cursor", BigInteger, nullable=False),
)
"""How far the log was published to RabbitMQ."""
