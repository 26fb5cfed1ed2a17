"""Monthly snapshots of what is public. The runtime role may add and read them, and nothing else."""

from alembic import op

revision = "0007"
down_revision = "0006"

_TABLES = """
CREATE TABLE snapshot (
    id text PRIMARY KEY,
    made_at timestamptz NOT NULL,
    public_key text NOT NULL,
    key_id text NOT NULL
);
CREATE TABLE snapshot_file (
    snapshot text NOT NULL REFERENCES snapshot,
    name text NOT NULL,
    sha256 text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (snapshot, name)
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the staff
    op.execute(_TABLES)
