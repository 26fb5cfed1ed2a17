"""The tables of the aids' dated rules."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.territory.adapters.tables import mapping, metadata
from services.territory.domain.aid_scheme import AidScheme

aid_scheme = Table(
    "aid_scheme",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("purpose", Text, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("announced", Text),
    Column("event_seq", BigInteger, nullable=False),
)
"""`announced`: the digest of what was told last; it differs from what is here when rows came in another way."""

aid_rule = Table(
    "aid_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("scheme", Text, ForeignKey("aid_scheme.code"), nullable=False),
    Column("code", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("applies", Boolean, nullable=False),
    Column("group", Text),
    Column("way", Text),
    Column("base", Text),
    Column("steps", JSONB, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("recorded_by", UUID),
    Column("recorded_at", DateTime(timezone=True)),
    UniqueConstraint("scheme", "code", "valid_from", name="aid_rule_one_per_day"),
)
"""Words on rules, only ever added: the last one on or before a day counts."""


def map_aid_scheme() -> None:
    """As `tables.map_domain`."""
    if AidScheme not in {mapper.class_ for mapper in mapping.mappers}:
        mapping.map_imperatively(AidScheme, aid_scheme)
