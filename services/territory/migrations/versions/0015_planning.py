"""The regional plan, priorities, targets, values by period. Expand step: new tables, empty columns."""

from alembic import op

revision = "0015"
down_revision = "0014"

_WORD = """applies boolean NOT NULL, source text NOT NULL, confidence text NOT NULL,
    recorded_by uuid, recorded_at timestamptz"""
_TABLES = f"""
ALTER TABLE indicator ADD COLUMN name jsonb, ADD COLUMN definition jsonb, ADD COLUMN direction text,
    ADD COLUMN periodicity text, ADD COLUMN public boolean;
CREATE TABLE plan_item (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    kind text NOT NULL,
    parent text NOT NULL,
    number smallint NOT NULL,
    name_fr text NOT NULL,
    name_ar text NOT NULL,
    name_en text NOT NULL,
    amount_mad numeric(16, 2),
    jobs integer,
    province text,
    starts smallint,
    ends smallint,
    {_WORD}
);
CREATE INDEX plan_item_by_key ON plan_item (code, id);
CREATE TABLE plan_priority (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    province text NOT NULL,
    sector text NOT NULL,
    axis text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    public boolean NOT NULL,
    {_WORD}
);
CREATE INDEX plan_priority_by_key ON plan_priority (province, sector, axis, valid_from, id);
CREATE TABLE plan_target (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    indicator text NOT NULL REFERENCES indicator (code),
    place text NOT NULL,
    axis text NOT NULL,
    period text NOT NULL,
    value numeric(18, 3) NOT NULL,
    public boolean NOT NULL,
    {_WORD}
);
CREATE INDEX plan_target_by_key ON plan_target (indicator, place, axis, period, id);
CREATE TABLE place_group (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    name_fr text NOT NULL,
    name_ar text NOT NULL,
    name_en text NOT NULL,
    members jsonb NOT NULL,
    {_WORD}
);
CREATE INDEX place_group_by_key ON place_group (code, id);
CREATE TABLE period_value (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    period text NOT NULL,
    indicator text NOT NULL REFERENCES indicator (code),
    place text NOT NULL,
    axis text NOT NULL,
    value numeric(18, 3) NOT NULL,
    source text NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz
);
CREATE INDEX period_value_by_key ON period_value (period, indicator, place, axis, id);
CREATE TABLE period_step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    period text NOT NULL,
    action text NOT NULL,
    reason text NOT NULL,
    up_to_value bigint NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz
);
CREATE INDEX period_step_by_key ON period_step (period, id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
