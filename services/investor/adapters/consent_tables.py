"""The consent log. See domain/consent.py."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.codes import Language
from shared.contracts.investor.codes import ConsentWay, Purpose
from shared.contracts.notifications.codes import Channel

consent = Table(
    "consent",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False, index=True),
    Column("purpose", code(Purpose), nullable=False),
    Column("text_version", Text, nullable=False),
    Column("language", code(Language), nullable=False),
    Column("given_at", MOMENT, nullable=False),
    Column("given", Boolean, nullable=False, server_default="true"),
    Column("by", UUID),
    Column("channel", code(Channel)),
    Column("way", code(ConsentWay)),
)
"""Added to and never rewritten: the runtime role has no right to."""
