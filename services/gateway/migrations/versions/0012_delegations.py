"""Roles that are lent during an absence: ADR 0058.

Expand step: a table, and a column without a default; a session of before acts for nobody, and a gateway of before does
not ask.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0012"
down_revision = "0011"

_TABLE = """
CREATE TABLE delegation (
    id uuid PRIMARY KEY,
    giver_id uuid NOT NULL REFERENCES account,
    taker_id uuid NOT NULL REFERENCES account,
    role text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    given_by uuid NOT NULL REFERENCES account,
    given_at timestamptz NOT NULL,
    ended_by uuid REFERENCES account,
    ended_at timestamptz,
    CONSTRAINT delegation_to_another CHECK (giver_id <> taker_id),
    CONSTRAINT delegation_days CHECK (first_day <= last_day)
);
CREATE INDEX ix_delegation_giver_id ON delegation (giver_id);
CREATE INDEX ix_delegation_taker_id ON delegation (taker_id);
ALTER TABLE session ADD COLUMN acting uuid REFERENCES delegation;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the staff
    op.execute(_TABLE)
    # What was lent is history: only its end is added.
    grant(op, "gateway", "UPDATE (ended_by, ended_at)", "delegation")
    grant(op, "gateway", "UPDATE (acting)", "session")
