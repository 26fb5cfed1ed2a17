"""Who is told in Tamazight where a text exists. Expand step: with a default, which the running release leaves alone.

`language` stays one of the seven that readers of release 0.1.0 know; beside this wish it is Arabic.
"""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("ALTER TABLE person ADD COLUMN tamazight boolean NOT NULL DEFAULT false")
