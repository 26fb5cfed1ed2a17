"""Which version of an offer the investor read. Expand step: nullable; of dossiers that were filed before, unknown."""

from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("ALTER TABLE dossier ADD COLUMN opportunity_version integer")
