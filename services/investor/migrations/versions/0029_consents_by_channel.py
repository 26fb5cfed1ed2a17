"""Each line of the consent log names its channel and the way in which it was said.

Expand step: nullable. Lines that are there stay as they were said: domain/consent.py says which channels they reach.
The release before this one reads every line of a purpose as one for all channels.
"""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("ALTER TABLE consent ADD COLUMN channel varchar(40), ADD COLUMN way varchar(40)")
