"""Who acts for an investor is told too. Expand step: a new table, and a column with a default."""

from alembic import op

from shared.database.migrate import grant

revision = "0005"
down_revision = "0004"

_TABLES = """
CREATE TABLE mandatary (
    mandate_id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier_reference,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX ix_mandatary_dossier_id ON mandatary (dossier_id);
ALTER TABLE notice ADD COLUMN for_mandatary boolean NOT NULL DEFAULT false;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "notifications", "UPDATE (revoked_at)", "mandatary")
