"""What a message is sent for. Expand step: with a default, which is true of all that were written so far."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(
        "ALTER TABLE message ADD COLUMN purpose text NOT NULL DEFAULT 'service_notices' "
        "CONSTRAINT message_purpose_known CHECK (purpose IN ('service_notices', 'promotion'))"
    )
