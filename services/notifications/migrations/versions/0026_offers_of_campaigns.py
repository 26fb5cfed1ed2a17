"""Which opportunities are withdrawn, so that a campaign about one pauses by itself. Expand step: a new table.

This service begins with the stream of opportunities here: the delivery audit begins anew, so that what was told in the
last days comes too; what is older comes when its opportunity speaks again (shared/messaging/begun_late.py).
"""

from alembic import op

from shared.database.migrate import grant

revision = "0026"
down_revision = "0025"

_OPPORTUNITY = """
CREATE TABLE opportunity (
    id uuid PRIMARY KEY,
    open boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    because text
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_OPPORTUNITY)
    grant(op, "notifications", "UPDATE (open, changed_at, because)", "opportunity")
    op.execute("DELETE FROM delivery_audit WHERE publisher = 'territory'")
