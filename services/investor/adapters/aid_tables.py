"""The tables of the aid pre-check: territory's rules as they were told, and what was computed for a dossier."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.investor.adapters.column_types import MOMENT
from services.investor.adapters.tables import metadata

aid_scheme = Table(
    "aid_scheme",
    metadata,
    Column("aid_id", UUID, primary_key=True),
    Column("scheme", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("rules", JSONB, nullable=False),
    Column("categories", JSONB, nullable=False),
    Column("told_at", MOMENT, nullable=False),
)
"""Projection of territory's rules: one row a scheme, with every dated word on it."""

aid_check = Table(
    "aid_check",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("at", MOMENT, nullable=False),
    Column("by", UUID),
    Column("facts", JSONB, nullable=False),
    Column("answer", JSONB),
)
"""What was known of a project, and what its pre-check said then. Only ever added to; the first is of the deposit."""
