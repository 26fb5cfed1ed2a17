"""The commission's members, the opinions asked of administrations, and the reminders of these. Expand step: new tables,
and a column that the release before this one leaves empty.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0012"
down_revision = "0011"

_TABLES = """
CREATE TABLE commission_member (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    administration varchar(40) NOT NULL,
    act varchar(40),
    asked boolean NOT NULL,
    valid_from date NOT NULL,
    source text NOT NULL,
    confidence varchar(40) NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz,
    CONSTRAINT commission_member_one_per_day UNIQUE NULLS NOT DISTINCT (administration, act, valid_from)
);
CREATE TABLE opinion (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    administration varchar(40) NOT NULL,
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    asked_note text NOT NULL,
    due_on date NOT NULL,
    due_fixed_at timestamptz NOT NULL,
    answer varchar(40),
    received_on date,
    note text NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz,
    dropped_by uuid,
    dropped_at timestamptz
);
CREATE INDEX ix_opinion_dossier_id ON opinion (dossier_id);
CREATE INDEX opinion_awaited ON opinion (due_on) WHERE answer IS NULL AND dropped_at IS NULL;
ALTER TABLE reminder ADD COLUMN opinion_id uuid REFERENCES opinion;
ALTER TABLE reminder DROP CONSTRAINT reminder_once_per_step; -- the same name again: a running release names it
ALTER TABLE reminder ADD CONSTRAINT reminder_once_per_step
    UNIQUE NULLS NOT DISTINCT (dossier_id, act_id, opinion_id, clock, due_on, days_left);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("SET LOCAL statement_timeout = 0")
    op.execute(_TABLES)
    grant(op, "investor", "UPDATE", "opinion")  # of members words are only ever added
