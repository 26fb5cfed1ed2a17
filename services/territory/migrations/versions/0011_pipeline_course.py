"""The pipeline as of any day, and what else planners ask of it. Expand step: new columns.

Rows that are there keep an empty course until `./primo rebuild territory.pipeline` reads it from the history.
"""

from alembic import op

revision = "0011"
down_revision = "0010"

_COLUMNS = """
ALTER TABLE pipeline_entry
    ADD COLUMN commune text,
    ADD COLUMN plot_id uuid,
    ADD COLUMN own_funds_mad numeric(14, 2),
    ADD COLUMN own_funds_currency_mad numeric(14, 2),
    ADD COLUMN completed_on date,
    ADD COLUMN due_on date,
    ADD COLUMN reasons jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN course jsonb;
ALTER TABLE pipeline_told
    ADD COLUMN own_funds_mad numeric(16, 2),
    ADD COLUMN own_funds_currency_mad numeric(16, 2),
    ADD COLUMN asked_m2 bigint,
    ADD COLUMN granted_m2 bigint;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_COLUMNS)
