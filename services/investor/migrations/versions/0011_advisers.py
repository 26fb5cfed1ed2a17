"""Whose a dossier is: rules by province and sector, absences with who stands in, assignments. Expand step: new tables,
which the release before this one leaves empty: what it files has no adviser until a head gives it one.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0011"
down_revision = "0010"

_TABLES = """
CREATE TABLE assignment_rule (
    id uuid PRIMARY KEY,
    adviser_id uuid NOT NULL,
    province text,
    sector varchar(40),
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    ended_by uuid,
    ended_at timestamptz
);
CREATE TABLE absence (
    id uuid PRIMARY KEY,
    adviser_id uuid NOT NULL,
    covered_by uuid NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    cancelled_by uuid,
    cancelled_at timestamptz
);
CREATE INDEX ix_absence_last_day ON absence (last_day);
CREATE TABLE assignment (
    dossier_id uuid PRIMARY KEY REFERENCES dossier,
    adviser_id uuid NOT NULL,
    because varchar(40) NOT NULL,
    assigned_at timestamptz NOT NULL,
    assigned_by uuid
);
CREATE INDEX assignment_of_adviser ON assignment (adviser_id, dossier_id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "investor", "UPDATE", "assignment")
    # What a rule or an absence said is history: only its end is added.
    grant(op, "investor", "UPDATE (ended_by, ended_at)", "assignment_rule")
    grant(op, "investor", "UPDATE (cancelled_by, cancelled_at)", "absence")
