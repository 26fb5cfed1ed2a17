"""The gateway's tables."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from shared.ledger.tables import define_seals

metadata = MetaData()

_MOMENT = DateTime(timezone=True)

account = Table(
    "account",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password_hash", Text, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account_id", UUID, ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", _MOMENT, nullable=False),
    Column("used_at", _MOMENT, nullable=False),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("key", Text, nullable=False),
    Column("at", _MOMENT, nullable=False),
    Index("sign_in_attempt_by_key", "key", "at"),
)
"""Failed, or being tried. `key` is a keyed hash of user name and address: neither is kept."""

access_journal = Table(
    "access_journal",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", _MOMENT, nullable=False),
    Column("account_id", UUID, ForeignKey("account.id"), index=True),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("access_journal_by_subject", "subject", "id"),
)
"""Who signed in, read a dossier, exported the queue, replayed or discarded an event; without an account: what was
downloaded with an investor's link.

Never rewritten; hashed by the database: ADR 0014.
"""

define_seals(metadata, "access_journal")

queue_view = Table(
    "queue_view",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("account_id", UUID, ForeignKey("account.id"), nullable=False),
    Column("name", Text),
    Column("filters", JSONB, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    UniqueConstraint("account_id", "name", name="queue_view_one_of_a_name"),
)
"""Stored filters of the queue. Their words may be an investor's name: those without a name of their own go in hours."""
