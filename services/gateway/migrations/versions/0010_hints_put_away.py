"""Which hints an account has put away: they are not shown again."""

from alembic import op

from shared.database.migrate import grant

revision = "0010"
down_revision = "0009"

_TABLE = """
CREATE TABLE hint_put_away (
    account_id uuid NOT NULL REFERENCES account,
    hint text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (account_id, hint)
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the staff
    op.execute(_TABLE)
    grant(op, "gateway", "DELETE", "hint_put_away")
