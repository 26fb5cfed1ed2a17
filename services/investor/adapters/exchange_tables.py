"""The tables of the exchange with investors. All of them hold personal data: what people wrote is erased with them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.investor.exchange_codes import Side

dossier_note = Table(
    "dossier_note",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("author_id", UUID, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("text", Text, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False),
    Column("author_id", UUID),
    Column("at", MOMENT, nullable=False),
    Column("text", Text, nullable=False),
    Column("expects_answer", Boolean, nullable=False),
    Index("message_of_dossier", "dossier_id", "at"),
)
"""`author_id` null: the investor wrote."""

thread = Table(
    "thread",
    metadata,
    Column("dossier_id", UUID, ForeignKey("dossier.id"), primary_key=True),
    Column("owed_by", code(Side), nullable=False),
    Column("owed_since", MOMENT, nullable=False),
    Index("thread_owed_by_centre", "dossier_id", postgresql_where=text("owed_by = 'centre'")),
)
"""Dossiers in whose exchange somebody owes an answer."""
