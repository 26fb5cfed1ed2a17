"""Appeals and their answers. Expand step: new tables, and a column that the release before this one leaves empty."""

from alembic import op

from shared.database.migrate import grant

revision = "0006"
down_revision = "0005"

_TABLES = """
CREATE TABLE appeal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    body varchar(40) NOT NULL,
    received_on date NOT NULL,
    late boolean NOT NULL,
    note text NOT NULL,
    answer_due_on date NOT NULL,
    next_appeal_until date,
    filed_by uuid NOT NULL,
    filed_at timestamptz NOT NULL
);
CREATE INDEX ix_appeal_dossier_id ON appeal (dossier_id);
CREATE TABLE appeal_answer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    appeal_id bigint NOT NULL REFERENCES appeal,
    outcome varchar(40) NOT NULL,
    reasons varchar(40)[] NOT NULL,
    note text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    validated_by uuid,
    validated_at timestamptz,
    rejected_by uuid,
    rejected_at timestamptz,
    rejection_note text
);
CREATE INDEX ix_appeal_answer_appeal_id ON appeal_answer (appeal_id);
ALTER TABLE legal_period ADD COLUMN late_is_flagged boolean;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "investor", "UPDATE", "appeal_answer")  # an appeal itself stays as it was received
