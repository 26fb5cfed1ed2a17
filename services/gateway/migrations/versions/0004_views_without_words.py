"""A view that is kept under a name keeps no words to search for: they may be the name of somebody who is erased."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("UPDATE queue_view SET filters = filters - 'search' WHERE name IS NOT NULL")
