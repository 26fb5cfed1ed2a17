"""What is told of the pipeline is told at closings. Expand step: new tables."""

from alembic import op

revision = "0008"
down_revision = "0007"

_TABLES = """
CREATE TABLE pipeline_closing (
    closed_on date PRIMARY KEY,
    closed_at timestamptz NOT NULL,
    threshold integer NOT NULL
);
CREATE TABLE pipeline_told (
    province text NOT NULL,
    sector text NOT NULL,
    host_country text NOT NULL,
    stage text NOT NULL,
    closed_on date NOT NULL REFERENCES pipeline_closing (closed_on),
    count integer NOT NULL,
    planned_amount_mad numeric(16, 2),
    planned_jobs integer,
    realised_amount_mad numeric(16, 2),
    realised_jobs integer,
    PRIMARY KEY (province, sector, host_country, stage, closed_on)
);
CREATE TABLE pipeline_closed_entry (
    dossier_id uuid NOT NULL,
    closed_on date NOT NULL REFERENCES pipeline_closing (closed_on),
    province text,
    sector text,
    host_country text,
    stage text,
    PRIMARY KEY (dossier_id, closed_on)
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
