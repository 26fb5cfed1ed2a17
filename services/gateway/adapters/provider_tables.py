"""The gateway's tables of the institution's sign-in."""

from sqlalchemy import Column, DateTime, ForeignKey, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID

from services.gateway.adapters.tables import metadata

_MOMENT = DateTime(timezone=True)

provider_link = Table(
    "provider_link",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("account_id", UUID, ForeignKey("account.id"), nullable=False, index=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("linked_at", _MOMENT, nullable=False),
    UniqueConstraint("issuer", "subject", name="provider_link_one_account"),
)

provider_invitation = Table(
    "provider_invitation",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account_id", UUID, ForeignKey("account.id"), nullable=False, unique=True),
    Column("invited_by", UUID, ForeignKey("account.id"), nullable=False),
    Column("invited_at", _MOMENT, nullable=False),
)

provider_journey = Table(
    "provider_journey",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("wanted", Text, nullable=False),
    Column("invitation", Text),
    Column("began_at", _MOMENT, nullable=False),
)
"""For minutes."""
