"""What becomes of an approved project. Expand step: new tables."""

from alembic import op

from shared.database.migrate import grant

revision = "0017"
down_revision = "0016"

_TABLES = """
CREATE TABLE milestone (
    dossier_id uuid NOT NULL REFERENCES dossier,
    kind varchar(40) NOT NULL,
    planned_on date,
    reached_on date,
    PRIMARY KEY (dossier_id, kind)
);
CREATE TABLE visit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    visited_on date NOT NULL,
    visited_by text NOT NULL,
    findings text NOT NULL,
    next_visit_on date,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX ix_visit_dossier_id ON visit (dossier_id);
CREATE TABLE realised_figures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    as_of date NOT NULL,
    realised_amount_mad numeric(14, 2) NOT NULL,
    realised_jobs integer NOT NULL,
    source varchar(40) NOT NULL,
    note text NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX ix_realised_figures_dossier_id ON realised_figures (dossier_id);
CREATE TABLE blocker (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    kind varchar(40) NOT NULL,
    owner varchar(40) NOT NULL,
    since date NOT NULL,
    note text NOT NULL,
    reported_by uuid NOT NULL,
    reported_at timestamptz NOT NULL,
    resolved_on date,
    resolved_by uuid
);
CREATE INDEX ix_blocker_dossier_id ON blocker (dossier_id);
CREATE INDEX blocker_open ON blocker (since) WHERE resolved_on IS NULL;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "investor", "UPDATE (planned_on, reached_on)", "milestone")
    grant(op, "investor", "UPDATE (resolved_on, resolved_by)", "blocker")
