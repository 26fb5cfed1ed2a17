"""To which provinces an account is limited: ADR 0055.

Expand step: a column with a default; an account of before sees the whole region as it did.
"""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the staff
    op.execute("ALTER TABLE account ADD COLUMN remit text[] NOT NULL DEFAULT '{}'")
