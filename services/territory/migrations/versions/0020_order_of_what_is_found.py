"""The newest documents of a kind without looking at the others. Expand step: an index."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("CREATE INDEX search_document_newest ON search_document (kind, newest DESC, key) WHERE public")
