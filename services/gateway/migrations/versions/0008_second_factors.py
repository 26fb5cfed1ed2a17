"""Second factors, rules on them, and sessions that their owners can tell apart.

Expand step: the release before writes sessions without the new columns, which have defaults for it.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0008"
down_revision = "0007"

_SESSIONS = """
ALTER TABLE session
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT session_id_key UNIQUE,
    ADD COLUMN browser text NOT NULL DEFAULT 'other',
    ADD COLUMN system text NOT NULL DEFAULT 'other',
    ADD COLUMN way text NOT NULL DEFAULT 'password',
    ADD COLUMN proved_at timestamptz NOT NULL DEFAULT 'epoch',
    ADD COLUMN factor_due timestamptz;
"""
_TABLES = """
CREATE TABLE totp (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    name text NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL,
    last_used_at timestamptz
);
CREATE INDEX ix_totp_account_id ON totp (account_id);
CREATE TABLE passkey (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    name text NOT NULL,
    credential_id bytea NOT NULL CONSTRAINT passkey_credential_id_key UNIQUE,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz
);
CREATE INDEX ix_passkey_account_id ON passkey (account_id);
CREATE TABLE recovery_code (
    digest text PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL
);
CREATE INDEX ix_recovery_code_account_id ON recovery_code (account_id);
CREATE TABLE half_sign_in (
    digest text PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL,
    failures integer NOT NULL,
    way_before text NOT NULL
);
CREATE INDEX ix_half_sign_in_account_id ON half_sign_in (account_id);
CREATE TABLE passkey_challenge (
    digest text PRIMARY KEY,
    value bytea NOT NULL,
    ceremony text NOT NULL,
    account_id uuid REFERENCES account,
    created_at timestamptz NOT NULL
);
CREATE INDEX ix_passkey_challenge_account_id ON passkey_challenge (account_id);
CREATE TABLE factor_rule (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role text NOT NULL,
    required_from timestamptz,
    reason text NOT NULL,
    set_by uuid NOT NULL REFERENCES account,
    set_at timestamptz NOT NULL
);
CREATE TABLE factor_reset (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    reason text NOT NULL,
    reset_by uuid NOT NULL REFERENCES account,
    reset_at timestamptz NOT NULL
);
CREATE INDEX ix_factor_reset_account_id ON factor_reset (account_id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the staff
    op.execute(_SESSIONS)
    op.execute(_TABLES)
    grant(op, "gateway", "UPDATE (digest, proved_at, factor_due)", "session")
    grant(op, "gateway", "UPDATE (name, confirmed_at, last_step, last_used_at), DELETE", "totp")
    grant(op, "gateway", "UPDATE (name, sign_count, last_used_at), DELETE", "passkey")
    grant(op, "gateway", "DELETE", "recovery_code")
    grant(op, "gateway", "UPDATE (failures), DELETE", "half_sign_in")
    grant(op, "gateway", "DELETE", "passkey_challenge")
    # rules and resets are history: the runtime role keeps SELECT and INSERT only
