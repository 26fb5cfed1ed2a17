"""Internal notes, messages with the investor, and who owes an answer. Expand step: new tables.

What people wrote is personal data: the runtime role may delete it, for it is erased with the person.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0013"
down_revision = "0012"

_TABLES = """
CREATE TABLE dossier_note (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    author_id uuid NOT NULL,
    at timestamptz NOT NULL,
    text text NOT NULL
);
CREATE INDEX ix_dossier_note_dossier_id ON dossier_note (dossier_id);
CREATE TABLE message (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    author_id uuid,
    at timestamptz NOT NULL,
    text text NOT NULL,
    expects_answer boolean NOT NULL
);
CREATE INDEX message_of_dossier ON message (dossier_id, at);
CREATE TABLE thread (
    dossier_id uuid PRIMARY KEY REFERENCES dossier,
    owed_by varchar(40) NOT NULL,
    owed_since timestamptz NOT NULL
);
CREATE INDEX thread_owed_by_centre ON thread (dossier_id) WHERE owed_by = 'centre';
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "investor", "UPDATE, DELETE", "thread")
    for table in ("dossier_note", "message"):
        grant(op, "investor", "DELETE", table)
