"""Figures of places with their sources, and which one counts. Expand step: `figure` stays for old readers."""

from alembic import op

revision = "0009"
down_revision = "0008"

_TABLES = """
CREATE TABLE indicator (
    code text PRIMARY KEY,
    unit text NOT NULL,
    stale_after_years smallint NOT NULL,
    position smallint NOT NULL,
    source text NOT NULL,
    confidence text NOT NULL
);
CREATE TABLE place_figure (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    place text NOT NULL,
    indicator text NOT NULL REFERENCES indicator (code),
    vintage text NOT NULL,
    year integer NOT NULL,
    value numeric NOT NULL,
    source text NOT NULL,
    licence text NOT NULL,
    confidence text NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz,
    CONSTRAINT place_figure_said_once UNIQUE (place, indicator, vintage, source)
);
CREATE TABLE figure_choice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    figure_id bigint NOT NULL REFERENCES place_figure (id),
    reason text NOT NULL,
    chosen_by uuid NOT NULL,
    chosen_at timestamptz NOT NULL
);
CREATE INDEX ix_figure_choice_figure_id ON figure_choice (figure_id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
