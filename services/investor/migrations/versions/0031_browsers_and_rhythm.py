"""Browsers that show a hint of news, and people who want small steps in one message a day.

Expand step: a new table, which the runtime role may delete from, and a column with a default.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0031"
down_revision = "0030"

_TABLE = """
CREATE TABLE push_subscription (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    endpoint text NOT NULL,
    p256dh text NOT NULL,
    auth text NOT NULL,
    since timestamptz NOT NULL,
    CONSTRAINT push_subscription_one_per_browser UNIQUE (dossier_id, endpoint)
)
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLE)
    op.execute("ALTER TABLE person ADD COLUMN daily_digest boolean NOT NULL DEFAULT false")
    grant(op, "investor", "UPDATE, DELETE", "push_subscription")
