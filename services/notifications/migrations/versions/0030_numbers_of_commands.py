"""Commands are known again by their numbers (docs/adr/0063).

Expand step: a table that the release before this one neither reads nor writes.
"""

from alembic import op

from shared.messaging.migrations_carried_out import note_carried_out

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    note_carried_out(op, "notifications")
