"""A notice keeps the trace of the request that it goes back to, so that sending it is seen there."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("ALTER TABLE notice ADD COLUMN traceparent text")
