"""A dossier that was filed twice counts once. Expand step: an empty column."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("ALTER TABLE pipeline_entry ADD COLUMN merged_into uuid")
