"""The gateway's tables of second factors and of the house's rules on them."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import UUID

from services.gateway.adapters.tables import metadata

_MOMENT = DateTime(timezone=True)


def _of_account(*, nullable: bool = False) -> Column[object]:
    return Column("account_id", UUID, ForeignKey("account.id"), nullable=nullable, index=True)


totp = Table(
    "totp",
    metadata,
    Column("id", UUID, primary_key=True),
    _of_account(),
    Column("name", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("confirmed_at", _MOMENT),
    Column("last_step", BigInteger, nullable=False),
    Column("last_used_at", _MOMENT),
)
"""Authenticator applications. `sealed`: the secret, encrypted under a key that the database does not hold."""

passkey = Table(
    "passkey",
    metadata,
    Column("id", UUID, primary_key=True),
    _of_account(),
    Column("name", Text, nullable=False),
    Column("credential_id", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("created_at", _MOMENT, nullable=False),
    Column("last_used_at", _MOMENT),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("digest", Text, primary_key=True),
    _of_account(),
    Column("created_at", _MOMENT, nullable=False),
)
"""A used one goes. SHA-256 of 79 random bits."""

half_sign_in = Table(
    "half_sign_in",
    metadata,
    Column("digest", Text, primary_key=True),
    _of_account(),
    Column("created_at", _MOMENT, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("way_before", Text, nullable=False),
)
"""The password was right, the factor is asked for. For minutes."""

passkey_challenge = Table(
    "passkey_challenge",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("ceremony", Text, nullable=False),
    _of_account(nullable=True),
    Column("created_at", _MOMENT, nullable=False),
)
"""For minutes, and for one answer."""

factor_rule = Table(
    "factor_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("role", Text, nullable=False),
    Column("required_from", _MOMENT),
    Column("reason", Text, nullable=False),
    Column("set_by", UUID, ForeignKey("account.id"), nullable=False),
    Column("set_at", _MOMENT, nullable=False),
)
"""Only ever added to: the newest of a role counts, those before are its history."""

factor_reset = Table(
    "factor_reset",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _of_account(),
    Column("reason", Text, nullable=False),
    Column("reset_by", UUID, ForeignKey("account.id"), nullable=False),
    Column("reset_at", _MOMENT, nullable=False),
)
"""Only ever added to."""
