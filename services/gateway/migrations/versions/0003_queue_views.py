"""Stored filters of the queue, so that what is searched for stands in no address."""

from alembic import op

from shared.database.migrate import grant

revision = "0003"
down_revision = "0002"

_TABLE = """
CREATE TABLE queue_view (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    name text,
    filters jsonb NOT NULL,
    shared boolean NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT queue_view_one_of_a_name UNIQUE (account_id, name)
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the staff
    op.execute(_TABLE)
    grant(op, "gateway", "UPDATE, DELETE", "queue_view")
