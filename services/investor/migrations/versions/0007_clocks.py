"""Projects, requested acts, extensions, reminders; rules and holidays that an administrator adds. Expand step: new
tables, and columns that the release before this one leaves empty.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0007"
down_revision = "0006"

_TABLES = """
CREATE TABLE project (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    title text NOT NULL,
    opened_by uuid NOT NULL,
    opened_at timestamptz NOT NULL
);
CREATE INDEX ix_project_person_id ON project (person_id);
ALTER TABLE dossier ADD COLUMN due_fixed_at timestamptz, ADD COLUMN project_id uuid REFERENCES project;
CREATE INDEX ix_dossier_project_id ON dossier (project_id);
ALTER TABLE legal_period ADD COLUMN recorded_by uuid, ADD COLUMN recorded_at timestamptz;
CREATE TABLE requested_act (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    kind varchar(40) NOT NULL,
    administration varchar(40) NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamptz NOT NULL,
    state varchar(40) NOT NULL,
    due_on date,
    due_fixed_at timestamptz,
    answered_by uuid,
    answered_at timestamptz,
    note text NOT NULL
);
CREATE INDEX ix_requested_act_dossier_id ON requested_act (dossier_id);
CREATE INDEX requested_act_running ON requested_act (due_on) WHERE state = 'in_progress';
CREATE TABLE extension (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    act_id uuid REFERENCES requested_act,
    days integer NOT NULL,
    reason varchar(40) NOT NULL,
    note text NOT NULL,
    previous_due_on date NOT NULL,
    granted_by uuid NOT NULL,
    granted_at timestamptz NOT NULL,
    CONSTRAINT extension_once_per_clock UNIQUE NULLS NOT DISTINCT (dossier_id, act_id)
);
CREATE TABLE follow_up_rule (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    valid_from date NOT NULL,
    remind_before integer[] NOT NULL,
    alert_after integer[] NOT NULL,
    extension_max_days integer NOT NULL,
    silence text NOT NULL,
    source text NOT NULL,
    confidence text NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz,
    CONSTRAINT follow_up_rule_one_per_day UNIQUE (kind, valid_from)
);
CREATE TABLE holiday_correction (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL,
    is_holiday boolean NOT NULL,
    name text NOT NULL,
    source text NOT NULL,
    confidence varchar(40) NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE TABLE reminder (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    act_id uuid REFERENCES requested_act,
    clock varchar(40) NOT NULL,
    due_on date NOT NULL,
    days_left integer NOT NULL,
    state varchar(40) NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT reminder_once_per_step UNIQUE NULLS NOT DISTINCT (dossier_id, act_id, clock, due_on, days_left)
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "investor", "UPDATE", "requested_act")  # the other new tables are only ever added to
