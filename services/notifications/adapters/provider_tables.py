"""Tables of providers: what they took, and how they fare."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from services.notifications.adapters.tables import metadata

sms_part = Table(
    "sms_part",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("notice_id", UUID, ForeignKey("notice.id"), index=True),
    Column("receipt", Text),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""What a provider took, under its own name for it, and the receipt that came of it: whichever is heard first writes the
row. A reference of which no notice is known is somebody else's, or not recorded yet.
"""

undelivered = Table(
    "undelivered",
    metadata,
    Column("notice_id", UUID, ForeignKey("notice.id"), primary_key=True),
    Column("dossier_id", UUID, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("told_at", DateTime(timezone=True)),
    Index("undelivered_open", "at", postgresql_where=text("told_at IS NULL")),
)
"""Notices that no channel delivered, each by the first of its event; `told_at`: investor called the adviser."""

provider_health = Table(
    "provider_health",
    metadata,
    Column("name", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("state_since", DateTime(timezone=True)),
    Column("failures", SmallInteger, nullable=False),
    Column("last_success_at", DateTime(timezone=True)),
    Column("last_failure_at", DateTime(timezone=True)),
    Column("last_failure", Text, nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)
"""How each provider fares, as the process that sends saw it last; for the console. Breakers live in that process."""

provider_wish = Table(
    "provider_wish",
    metadata,
    Column("name", Text, primary_key=True),
    Column("priority", SmallInteger),
    Column("paused", Boolean, nullable=False),
)
"""What staff said of a provider; no credentials: those stay in the settings (ADR 0056)."""

provider_history = Table(
    "provider_history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", UUID, nullable=False),
    Column("act", Text, nullable=False),
    Column("priority", SmallInteger),
    Column("reason", Text, nullable=False),
)
"""Who said what of a provider, and why. Never rewritten."""

staff_receiver = Table(
    "staff_receiver",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("former_salt", LargeBinary),
    Column("former_until", DateTime(timezone=True)),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("begun_by", UUID, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Index("staff_receiver_name", "name", unique=True, postgresql_where=text("ended_at IS NULL")),
)
"""Who is posted alerts to staff, as the console says. No secret: `salt` and the set-up's key make it."""
