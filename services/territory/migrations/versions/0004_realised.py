"""What is realised, beside what was planned. Expand step: columns with defaults."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(
        "ALTER TABLE pipeline_entry ADD COLUMN realised_amount_mad numeric(14, 2) NOT NULL DEFAULT 0,"
        " ADD COLUMN realised_jobs integer NOT NULL DEFAULT 0"
    )
