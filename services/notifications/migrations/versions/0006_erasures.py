"""Who was forgotten, and whether investor knows. Expand step: a new table, and what erasure may change."""

from alembic import op

from shared.database.migrate import grant
from shared.messaging.erasure import create_erasures

revision = "0006"
down_revision = "0005"

SERVICE = "notifications"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    create_erasures(op, SERVICE)
    # What erasure needs, and no more.
    grant(op, SERVICE, "DELETE", "message")
    grant(op, SERVICE, "UPDATE (reply)", "notice_attempt")
    grant(op, SERVICE, "UPDATE (reason)", "notice_resend")
