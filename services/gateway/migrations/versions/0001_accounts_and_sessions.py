"""Accounts, sessions, sign-in attempts and the access journal."""

from alembic import op

from shared.database.migrate import grant

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE account (
    id uuid PRIMARY KEY,
    username text NOT NULL CONSTRAINT account_username_key UNIQUE,
    display_name text NOT NULL,
    role text NOT NULL
        CONSTRAINT account_role_known CHECK (role IN ('adviser', 'head', 'planner', 'editor', 'administrator')),
    active boolean NOT NULL,
    password_hash text NOT NULL
);
CREATE TABLE session (
    digest text PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id),
    created_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL
);
CREATE INDEX ix_session_account_id ON session (account_id);
CREATE TABLE sign_in_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_by_key ON sign_in_attempt (key, at);
CREATE TABLE access_journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    account_id uuid NOT NULL REFERENCES account (id),
    act text NOT NULL,
    subject text NOT NULL
);
CREATE INDEX ix_access_journal_account_id ON access_journal (account_id);
"""


def upgrade() -> None:
    op.execute(_TABLES)
    grant(op, "gateway", "UPDATE", "account")
    grant(op, "gateway", "UPDATE (used_at), DELETE", "session")
    grant(op, "gateway", "DELETE", "sign_in_attempt")
    # access_journal is history: the runtime role keeps SELECT and INSERT only
