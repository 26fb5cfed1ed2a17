"""How imports go: told while they run. Expand step: a new table."""

from alembic import op

from shared.database.migrate import grant

revision = "0023"
down_revision = "0022"

_TABLE = """
CREATE TABLE import_run (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL,
    dry_run boolean NOT NULL,
    stage varchar(40) NOT NULL,
    rows integer NOT NULL,
    rows_done integer NOT NULL,
    faults integer NOT NULL,
    began_at timestamptz NOT NULL,
    told_at timestamptz NOT NULL
);
CREATE INDEX import_run_newest ON import_run (began_at DESC);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLE)
    grant(op, "investor", "UPDATE, DELETE", "import_run")
