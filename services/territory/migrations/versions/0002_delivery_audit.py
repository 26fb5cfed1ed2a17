"""Compare what was published with what came. Expand step: the release before this one does not look here."""

from alembic import op

from shared.messaging.migrations import create_delivery_audit, index_published

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    create_delivery_audit(op, "territory")
    index_published(op)
