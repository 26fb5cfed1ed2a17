"""Where a member of staff reads a trial of a text by SMS. Expand step: a column that may be empty."""

from alembic import op

from shared.database.migrate import grant

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("ALTER TABLE staff_contact ADD COLUMN mobile text")
    grant(op, "notifications", "UPDATE (mobile)", "staff_contact")
