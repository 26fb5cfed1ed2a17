"""Receivers of alerts to staff that the console names. Expand step: a new table. No secret: a salt (ADR 0053)."""

from alembic import op

from shared.database.migrate import grant

revision = "0028"
down_revision = "0027"

_TABLE = """
CREATE TABLE staff_receiver (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    url text NOT NULL,
    salt bytea NOT NULL,
    former_salt bytea,
    former_until timestamptz,
    begun_at timestamptz NOT NULL,
    begun_by uuid NOT NULL,
    ended_at timestamptz
);
CREATE UNIQUE INDEX staff_receiver_name ON staff_receiver (name) WHERE ended_at IS NULL;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLE)
    grant(op, "notifications", "UPDATE (url, salt, former_salt, former_until, ended_at)", "staff_receiver")
