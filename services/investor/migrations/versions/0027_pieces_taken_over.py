"""A piece that was handed in for a dossier which was merged into this one. Expand step: nullable."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("ALTER TABLE piece ADD COLUMN handed_in_under uuid")
