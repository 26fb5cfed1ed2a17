"""What SMS providers took, and their receipts. Expand step: a new table."""

from alembic import op

from shared.database.migrate import grant

revision = "0016"
down_revision = "0015"

_PARTS = """
CREATE TABLE sms_part (
    provider text NOT NULL,
    reference text NOT NULL,
    notice_id uuid REFERENCES notice,
    receipt text,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, reference)
);
CREATE INDEX ix_sms_part_notice_id ON sms_part (notice_id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_PARTS)
    grant(op, "notifications", "UPDATE (notice_id, receipt)", "sms_part")
