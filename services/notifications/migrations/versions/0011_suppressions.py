"""Addresses that are not written to any more, by fingerprint. Expand step: a new table."""

from alembic import op

from shared.database.migrate import grant

revision = "0011"
down_revision = "0010"

_TABLE = """
CREATE TABLE suppression (
    id uuid PRIMARY KEY,
    fingerprint bytea NOT NULL CONSTRAINT suppression_fingerprint_is_short CHECK (octet_length(fingerprint) = 10),
    channel text NOT NULL CONSTRAINT suppression_channel_known CHECK (channel IN ('email', 'sms', 'push')),
    because text NOT NULL CONSTRAINT suppression_because_known CHECK (because IN ('hard_bounce', 'complaint')),
    notice_id uuid NOT NULL REFERENCES notice,
    since timestamptz NOT NULL,
    lifted_at timestamptz,
    lifted_by uuid,
    lifted_because text
);
CREATE UNIQUE INDEX suppression_one_standing ON suppression (fingerprint, channel) WHERE lifted_at IS NULL;
CREATE INDEX suppression_latest ON suppression (since DESC, id);
CREATE INDEX ix_suppression_notice_id ON suppression (notice_id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLE)
    grant(op, "notifications", "UPDATE (lifted_at, lifted_by, lifted_because), DELETE", "suppression")
