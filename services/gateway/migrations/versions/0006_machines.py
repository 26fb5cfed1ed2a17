"""Programs of others that read what planners read: who they are, digests of their secrets and of their tokens."""

from alembic import op

from shared.database.migrate import grant

revision = "0006"
down_revision = "0005"

_TABLES = """
CREATE TABLE machine (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    scopes text[] NOT NULL CONSTRAINT machine_has_scopes CHECK (cardinality(scopes) > 0),
    expires_at timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_by uuid REFERENCES account,
    last_used_at timestamptz
);
CREATE UNIQUE INDEX machine_one_of_a_name ON machine (name) WHERE revoked_at IS NULL;
CREATE TABLE machine_secret (
    digest text PRIMARY KEY,
    machine_id uuid NOT NULL REFERENCES machine,
    created_at timestamptz NOT NULL,
    ends_at timestamptz
);
CREATE INDEX ix_machine_secret_machine_id ON machine_secret (machine_id);
CREATE TABLE machine_token (
    digest text PRIMARY KEY,
    machine_id uuid NOT NULL REFERENCES machine,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ix_machine_token_machine_id ON machine_token (machine_id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the staff
    op.execute(_TABLES)
    grant(op, "gateway", "UPDATE (revoked_at, revoked_by, last_used_at)", "machine")
    grant(op, "gateway", "UPDATE (ends_at), DELETE", "machine_secret")
    grant(op, "gateway", "DELETE", "machine_token")
