"""Acts on many dossiers. Expand step: new tables."""

from alembic import op

from shared.database.migrate import grant

revision = "0016"
down_revision = "0015"

_TABLES = """
CREATE TABLE bulk_job (
    id uuid PRIMARY KEY,
    act varchar(40) NOT NULL,
    fields jsonb NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamptz NOT NULL
);
CREATE TABLE bulk_item (
    job_id uuid NOT NULL REFERENCES bulk_job,
    position smallint NOT NULL,
    dossier_id uuid NOT NULL REFERENCES dossier,
    expected_version bigint NOT NULL,
    outcome varchar(40) NOT NULL,
    refusal text,
    done_at timestamptz,
    PRIMARY KEY (job_id, position)
);
CREATE INDEX bulk_item_waiting ON bulk_item (job_id, position) WHERE outcome = 'waiting';
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "investor", "UPDATE", "bulk_item")  # a job itself is never rewritten
