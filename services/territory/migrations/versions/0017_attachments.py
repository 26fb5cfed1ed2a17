"""Documents of offers. Expand: a new table; which offer names what is in the offers' contents."""

from alembic import op

from shared.database.migrate import grant

revision = "0017"
down_revision = "0016"

_TABLE = """
CREATE TABLE attachment (
    sha256 text PRIMARY KEY,
    key text NOT NULL UNIQUE,
    size bigint NOT NULL,
    media_type text NOT NULL,
    scanned boolean NOT NULL,
    uploaded_by uuid NOT NULL,
    uploaded_at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLE)
    grant(op, "territory", "UPDATE (uploaded_at, scanned), DELETE", "attachment")
