"""Powers of attorney, and the centre's dated lists. Expand step: new tables, and columns that the release before this
one leaves empty.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0015"
down_revision = "0014"

_TABLES = """
CREATE TABLE mandate (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    full_name text NOT NULL,
    email text NOT NULL,
    phone text,
    language varchar(40) NOT NULL,
    powers varchar(40)[] NOT NULL,
    verified_first varchar(40)[] NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    named_by uuid,
    named_at timestamptz NOT NULL,
    step varchar(40) NOT NULL,
    step_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid
);
CREATE INDEX ix_mandate_dossier_id ON mandate (dossier_id);
ALTER TABLE upload ADD COLUMN mandate_id uuid REFERENCES mandate;
ALTER TABLE piece_file ADD COLUMN mandate_id uuid REFERENCES mandate;
CREATE TABLE list_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list_name varchar(40) NOT NULL,
    code text NOT NULL,
    valid_from date NOT NULL,
    in_use boolean NOT NULL,
    amount integer,
    verified_first boolean NOT NULL,
    source text NOT NULL,
    confidence varchar(40) NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz,
    CONSTRAINT list_entry_one_per_day UNIQUE (list_name, code, valid_from)
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    # Who was named, for what and until when, is never changed: only how far the deed is, and that it ended.
    grant(op, "investor", "UPDATE (step, step_at, revoked_at, revoked_by)", "mandate")
