"""The dated rules of the aids; who entered a territorial category. Expand step: new tables, empty columns."""

from alembic import op

from shared.database.migrate import grant

revision = "0006"
down_revision = "0005"

_TABLES = """
ALTER TABLE bonus_category ADD COLUMN recorded_by uuid, ADD COLUMN recorded_at timestamptz;
CREATE TABLE aid_scheme (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    purpose text NOT NULL,
    position smallint NOT NULL,
    announced text,
    event_seq bigint NOT NULL
);
CREATE TABLE aid_rule (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scheme text NOT NULL REFERENCES aid_scheme (code),
    code text NOT NULL,
    kind text NOT NULL,
    valid_from date NOT NULL,
    applies boolean NOT NULL,
    "group" text,
    way text,
    base text,
    steps jsonb NOT NULL,
    source text NOT NULL,
    confidence text NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz,
    CONSTRAINT aid_rule_one_per_day UNIQUE (scheme, code, valid_from)
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "territory", "UPDATE (announced, event_seq)", "aid_scheme")  # the words are only ever added to
