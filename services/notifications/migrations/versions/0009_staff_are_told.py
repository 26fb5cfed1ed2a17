"""Who looks after a dossier is told by e-mail. Expand step: new tables, and columns with a default."""

from alembic import op

from shared.database.migrate import grant

revision = "0009"
down_revision = "0008"

_TABLES = """
CREATE TABLE staff_contact (
    staff_id uuid PRIMARY KEY,
    email text NOT NULL,
    language text NOT NULL CONSTRAINT staff_contact_language_known CHECK (language IN ('fr', 'ar', 'en')),
    told jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by uuid NOT NULL
);
ALTER TABLE notice ADD COLUMN for_staff boolean NOT NULL DEFAULT false, ADD COLUMN digest_at timestamptz;
CREATE INDEX notice_of_staff ON notice (person_id, digest_at) WHERE for_staff;
CREATE TABLE gathered (
    event_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    notice_id uuid NOT NULL REFERENCES notice,
    dossier_id uuid NOT NULL REFERENCES dossier_reference,
    text text NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (event_id, staff_id)
);
CREATE INDEX ix_gathered_notice_id ON gathered (notice_id);
CREATE INDEX ix_gathered_dossier_id ON gathered (dossier_id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "notifications", "UPDATE (email, language, told, changed_at, changed_by), DELETE", "staff_contact")
