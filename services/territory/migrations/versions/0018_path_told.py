"""What is told at closings beside the pipeline: reasons, months, communes, delays. Expand step: a new table, an empty
column."""

from alembic import op

revision = "0018"
down_revision = "0017"

_TABLES = """
CREATE TABLE path_told (
    figure text NOT NULL,
    code text NOT NULL,
    province text NOT NULL,
    closed_on date NOT NULL REFERENCES pipeline_closing (closed_on),
    count integer NOT NULL,
    PRIMARY KEY (figure, code, province, closed_on)
);
ALTER TABLE pipeline_closed_entry ADD COLUMN path jsonb;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
