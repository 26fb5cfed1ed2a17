"""The gateway's tables."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

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
    Column("remit", ARRAY(Text), nullable=False, server_default="{}"),
)
"""`remit`: provinces to which it is limited; none: the whole region (ADR 0055)."""

session = Table(
    "session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account_id", UUID, ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", _MOMENT, nullable=False),
    Column("used_at", _MOMENT, nullable=False),
    Column("id", UUID, nullable=False, unique=True),
    Column("browser", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("proved_at", _MOMENT, nullable=False),
    Column("factor_due", _MOMENT),
    Column("acting", UUID, ForeignKey("delegation.id")),
)
"""`acting`: the delegation that was taken up in it (ADR 0058)."""

delegation = Table(
    "delegation",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("giver_id", UUID, ForeignKey("account.id"), nullable=False, index=True),
    Column("taker_id", UUID, ForeignKey("account.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("given_by", UUID, ForeignKey("account.id"), nullable=False),
    Column("given_at", _MOMENT, nullable=False),
    Column("ended_by", UUID, ForeignKey("account.id")),
    Column("ended_at", _MOMENT),
)
"""What was lent is history: only its end is added."""

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
downloaded with an investor's link, and tokens that machines asked for.

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

hint_put_away = Table(
    "hint_put_away",
    metadata,
    Column("account_id", UUID, ForeignKey("account.id"), primary_key=True),
    Column("hint", Text, primary_key=True),
    Column("at", _MOMENT, nullable=False),
)

machine = Table(
    "machine",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("expires_at", _MOMENT, nullable=False),
    Column("created_by", UUID, ForeignKey("account.id"), nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("revoked_at", _MOMENT),
    Column("revoked_by", UUID, ForeignKey("account.id")),
    Column("last_used_at", _MOMENT),
)
"""A program of another institution. Revoked ones stay: who had access is to be seen afterwards."""
Index("machine_one_of_a_name", machine.c.name, unique=True, postgresql_where=machine.c.revoked_at.is_(None))

machine_secret = Table(
    "machine_secret",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("machine_id", UUID, ForeignKey("machine.id"), nullable=False, index=True),
    Column("created_at", _MOMENT, nullable=False),
    Column("ends_at", _MOMENT),
)
"""SHA-256 of 256 random bits."""

machine_token = Table(
    "machine_token",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("machine_id", UUID, ForeignKey("machine.id"), nullable=False, index=True),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("expires_at", _MOMENT, nullable=False),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", Text, primary_key=True),
    Column("made_at", _MOMENT, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("key_id", Text, nullable=False),
)

snapshot_file = Table(
    "snapshot_file",
    metadata,
    Column("snapshot", Text, ForeignKey("snapshot.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""What was public on a day, signed. Only ever added to: ADR 0034."""
