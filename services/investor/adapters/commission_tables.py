"""The tables of the commission: who sits in it, opinions."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.investor.clock_codes import ActKind, Administration, Confidence
from shared.contracts.investor.commission_codes import OpinionAnswer

commission_member = Table(
    "commission_member",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("administration", code(Administration), nullable=False),
    Column("act", code(ActKind)),
    Column("asked", Boolean, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", code(Confidence), nullable=False),
    Column("recorded_by", UUID),
    Column("recorded_at", MOMENT),
    UniqueConstraint(
        *("administration", "act", "valid_from"),
        name="commission_member_one_per_day",
        postgresql_nulls_not_distinct=True,
    ),
)
"""Without an act: it sits in the commission. The last word on or before a day counts; nothing is overwritten."""

opinion = Table(
    "opinion",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("administration", code(Administration), nullable=False),
    Column("asked_by", UUID, nullable=False),
    Column("asked_at", MOMENT, nullable=False),
    Column("asked_note", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("due_fixed_at", MOMENT, nullable=False),
    Column("answer", code(OpinionAnswer)),
    Column("received_on", Date),
    Column("note", Text, nullable=False),
    Column("recorded_by", UUID),
    Column("recorded_at", MOMENT),
    Column("dropped_by", UUID),
    Column("dropped_at", MOMENT),
    Index("opinion_awaited", "due_on", postgresql_where=text("answer IS NULL AND dropped_at IS NULL")),
)
