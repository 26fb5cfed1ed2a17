"""Who read what goes with a person who is erased, and when the words' time is over. Expand step: a privilege."""

from alembic import op

from shared.database.migrate import grant

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    grant(op, "notifications", "DELETE", "notice_reading")
