"""What staff said of a provider: paused, or in another order than the settings say. Expand step: two tables."""

from alembic import op

from shared.database.migrate import grant

revision = "0027"
down_revision = "0026"

_TABLES = """
CREATE TABLE provider_wish (
    name text PRIMARY KEY,
    priority smallint,
    paused boolean NOT NULL
);
CREATE TABLE provider_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    at timestamptz NOT NULL,
    by uuid NOT NULL,
    act text NOT NULL,
    priority smallint,
    reason text NOT NULL
);
CREATE INDEX ix_provider_history_name ON provider_history (name);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "notifications", "UPDATE (priority, paused)", "provider_wish")
