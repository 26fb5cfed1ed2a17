"""The institution's own sign-in: who of there is which account here, invitations, and journeys under way."""

from alembic import op

from shared.database.migrate import grant

revision = "0009"
down_revision = "0008"

_TABLES = """
CREATE TABLE provider_link (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    issuer text NOT NULL,
    subject text NOT NULL,
    linked_at timestamptz NOT NULL,
    CONSTRAINT provider_link_one_account UNIQUE (issuer, subject)
);
CREATE INDEX ix_provider_link_account_id ON provider_link (account_id);
CREATE TABLE provider_invitation (
    digest text PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT provider_invitation_account_id_key UNIQUE REFERENCES account,
    invited_by uuid NOT NULL REFERENCES account,
    invited_at timestamptz NOT NULL
);
CREATE TABLE provider_journey (
    digest text PRIMARY KEY,
    nonce text NOT NULL,
    verifier text NOT NULL,
    wanted text NOT NULL,
    invitation text,
    began_at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the staff
    op.execute(_TABLES)
    for table in ("provider_link", "provider_invitation", "provider_journey"):
        grant(op, "gateway", "DELETE", table)
