"""Events cut by day, so that old ones can be dropped; parked events grouped; rebuilds noted. Rows are kept."""

from alembic import op

from shared.database.migrate import grant
from shared.messaging.migrations_by_day import cut_by_day
from shared.messaging.migrations_operating import group_parked, note_rebuilds

revision = "0003"
down_revision = "0002"

SERVICE = "territory"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    cut_by_day(op, SERVICE, publishes=True)
    group_parked(op, SERVICE)
    note_rebuilds(op, SERVICE)
    grant(op, SERVICE, "DELETE", "pipeline_entry")  # a projection, not history: a rebuilding removes what was invented
