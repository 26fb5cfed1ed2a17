"""Who goes first in the queue. Expand step: a column with a default, and indexes; the release before this one goes by
position, whatever the priority.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

_PRIORITIES = """
ALTER TABLE notice ADD COLUMN priority smallint NOT NULL DEFAULT 0;
CREATE INDEX notice_next ON notice (channel, priority, next_attempt_at, position)
    WHERE state IN ('created', 'failed_temporarily');
CREATE INDEX notice_claimed ON notice (claimed_by) WHERE state = 'sending';
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_PRIORITIES)
