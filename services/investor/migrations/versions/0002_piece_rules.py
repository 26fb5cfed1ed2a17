"""Which pieces are asked for becomes dated data. Expand step: the release before this one does not look here."""

from alembic import op

revision = "0002"
down_revision = "0001"

_TABLE = """
CREATE TABLE piece_rule (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    piece varchar(40) NOT NULL,
    sector varchar(40),
    on_a_plot boolean NOT NULL,
    valid_from date NOT NULL,
    asked boolean NOT NULL,
    position smallint NOT NULL,
    source text NOT NULL,
    confidence text NOT NULL,
    CONSTRAINT piece_rule_one_per_day UNIQUE NULLS NOT DISTINCT (piece, sector, on_a_plot, valid_from)
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLE)
