"""Notices that no channel delivered, and whether the adviser was called. Expand step: a new table."""

from alembic import op

from shared.database.migrate import grant

revision = "0020"
down_revision = "0019"

_UNDELIVERED = """
CREATE TABLE undelivered (
    notice_id uuid PRIMARY KEY REFERENCES notice,
    dossier_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    told_at timestamptz
);
CREATE INDEX undelivered_open ON undelivered (at) WHERE told_at IS NULL;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_UNDELIVERED)
    grant(op, "notifications", "UPDATE (told_at)", "undelivered")
