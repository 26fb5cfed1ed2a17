"""The tables of what the law on personal data asks for: erasures, holds, rules of retention."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.privacy_codes import ErasurePlace, ErasureReason, RetainedObject

erasure = Table(
    "erasure",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False, index=True),
    Column("reason", code(ErasureReason), nullable=False),
    Column("proposed_by", UUID),
    Column("proposed_at", MOMENT, nullable=False),
    Column("validated_by", UUID),
    Column("validated_at", MOMENT),
    Column("rejected_by", UUID),
    Column("rejected_at", MOMENT),
    Column("finished_at", MOMENT),
    Column("event_seq", BigInteger, nullable=False),
    Index("erasure_one_at_a_time", "person_id", unique=True, postgresql_where=text("rejected_at IS NULL")),
)
"""Once finished, the deletion record. Nothing of the person stands in it."""

erasure_step = Table(
    "erasure_step",
    metadata,
    Column("erasure_id", UUID, ForeignKey("erasure.id"), primary_key=True),
    Column("place", code(ErasurePlace), primary_key=True),
    Column("counts", JSONB, nullable=False),
    Column("done_at", MOMENT, nullable=False),
)

erasure_object = Table(
    "erasure_object",
    metadata,
    Column("erasure_id", UUID, ForeignKey("erasure.id"), primary_key=True),
    Column("key", Text, primary_key=True),
)
"""Bytes that are still in the store, of rows that are gone."""

legal_hold = Table(
    "legal_hold",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("placed_by", UUID, nullable=False),
    Column("placed_at", MOMENT, nullable=False),
    Column("lifted_by", UUID),
    Column("lifted_at", MOMENT),
)

retention_rule = Table(
    "retention_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("object", code(RetainedObject), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("months", Integer, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", code(Confidence), nullable=False),
    Column("recorded_by", UUID),
    Column("recorded_at", MOMENT),
    UniqueConstraint("object", "valid_from", name="retention_rule_one_per_day"),
)
