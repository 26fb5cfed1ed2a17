"""Who was forgotten, and whether investor knows. Expand step: a new table, and what erasure may change."""

from alembic import op

from shared.messaging.erasure import create_erasures

revision = "0005"
down_revision = "0004"

SERVICE = "territory"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    create_erasures(op, SERVICE)
