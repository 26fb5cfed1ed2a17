"""The aid pre-check: territory's rules as a projection, and what was computed for a dossier. Expand: new tables."""

from alembic import op

from shared.database.migrate import grant

revision = "0019"
down_revision = "0018"

_TABLES = """
CREATE TABLE aid_scheme (
    aid_id uuid PRIMARY KEY,
    scheme text NOT NULL,
    purpose text NOT NULL,
    position smallint NOT NULL,
    rules jsonb NOT NULL,
    categories jsonb NOT NULL,
    told_at timestamptz NOT NULL
);
CREATE TABLE aid_check (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    at timestamptz NOT NULL,
    by uuid,
    facts jsonb NOT NULL,
    answer jsonb
);
CREATE INDEX ix_aid_check_dossier_id ON aid_check (dossier_id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(
        op, "investor", "UPDATE, DELETE", "aid_scheme"
    )  # a projection, not history; what was checked is only added to
    grant(op, "investor", "DELETE", "aid_check")  # by an erasure alone
