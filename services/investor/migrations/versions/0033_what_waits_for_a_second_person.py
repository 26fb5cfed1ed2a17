"""Indexes of the few proposals that wait for their second person, which each row of the queue is asked about.

Expand step: nothing else changes. Without them a queue's page reads every decision there ever was.
"""

from alembic import op

revision = "0033"
down_revision = "0032"

_WAITS = "WHERE validated_at IS NULL AND rejected_at IS NULL"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(f"CREATE INDEX decision_waits ON decision (dossier_id) {_WAITS}")
    op.execute(f"CREATE INDEX appeal_answer_waits ON appeal_answer (appeal_id) {_WAITS}")
