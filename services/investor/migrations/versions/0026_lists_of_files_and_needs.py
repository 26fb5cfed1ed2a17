"""Which files are taken and what needs an investor in Morocco are dated lists. Expand step: columns with a default."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("ALTER TABLE list_entry ADD COLUMN statuses text[] NOT NULL DEFAULT '{}', ADD COLUMN piece text")
