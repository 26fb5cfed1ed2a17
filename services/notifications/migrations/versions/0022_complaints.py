"""Notices that their readers called unwanted, and whether investor was told. Expand step: a new table."""

from alembic import op

from shared.database.migrate import grant

revision = "0022"
down_revision = "0021"

_COMPLAINT = """
CREATE TABLE complaint (
    notice_id uuid PRIMARY KEY REFERENCES notice,
    at timestamptz NOT NULL,
    told_at timestamptz
);
CREATE INDEX complaint_open ON complaint (at) WHERE told_at IS NULL;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_COMPLAINT)
    grant(op, "notifications", "UPDATE (told_at)", "complaint")
