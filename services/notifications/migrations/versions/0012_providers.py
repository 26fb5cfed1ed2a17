"""How each provider fares. Expand step: a new table."""

from alembic import op

from shared.database.migrate import grant

revision = "0012"
down_revision = "0011"

_HEALTH = """
CREATE TABLE provider_health (
    name text PRIMARY KEY,
    channel text NOT NULL,
    kind text NOT NULL,
    priority smallint NOT NULL,
    state text NOT NULL,
    state_since timestamptz,
    failures smallint NOT NULL,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    last_failure text NOT NULL,
    seen_at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_HEALTH)
    grant(op, "notifications", "UPDATE, DELETE", "provider_health")
