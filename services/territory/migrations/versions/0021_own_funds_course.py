"""Own funds as of any day. Expand step: nullable, and empty means that they are still those of the deposit.

So rows that are there need no rebuild, and the release before this one, which neither reads nor writes it, stays right.
A course that was empty became the word `null` when its dossier moved on, which the cross table cannot read: emptied.
"""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("ALTER TABLE pipeline_entry ADD COLUMN own_funds_course jsonb")
    op.execute("UPDATE pipeline_entry SET course = NULL WHERE course = 'null'")
