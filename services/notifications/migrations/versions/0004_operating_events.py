"""Events cut by day, so that old ones can be dropped; parked events grouped; rebuilds noted. Rows are kept."""

from alembic import op

from shared.messaging.migrations_by_day import cut_by_day
from shared.messaging.migrations_operating import group_parked, note_rebuilds

revision = "0004"
down_revision = "0003"

SERVICE = "notifications"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    cut_by_day(op, SERVICE, publishes=False)
    group_parked(op, SERVICE)
    note_rebuilds(op, SERVICE)
