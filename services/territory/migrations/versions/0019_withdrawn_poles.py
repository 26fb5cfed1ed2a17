"""Why a pole is told of no more. Expand step: nullable, so the running release neither reads nor writes it."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("ALTER TABLE pole ADD COLUMN withdrawn_reason text")
