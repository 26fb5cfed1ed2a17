"""Versions of opportunities, and what is being written of them. Expand step: the columns that release 0.1.0 reads stay
those of what is published, and what it writes needs none of the new ones.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

_COLUMNS = """
ALTER TABLE opportunity
    ADD COLUMN more jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN version integer NOT NULL DEFAULT 0,
    ADD COLUMN written jsonb,
    ADD COLUMN stage text NOT NULL DEFAULT 'drafting',
    ADD COLUMN authors jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN submitted_by uuid,
    ADD COLUMN submitted_at timestamptz,
    ADD COLUMN submitted_as text,
    ADD COLUMN sent_back_because text;
"""
_TABLE = """
CREATE TABLE opportunity_version (
    opportunity_id uuid NOT NULL REFERENCES opportunity (id),
    number integer NOT NULL,
    details jsonb NOT NULL,
    authors jsonb NOT NULL,
    submitted_by uuid,
    submitted_at timestamptz,
    approved_by uuid,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (opportunity_id, number)
);
"""
_PUBLISHED_BEFORE = """
INSERT INTO opportunity_version (opportunity_id, number, details, authors, approved_by, published_at)
SELECT id, 1,
       jsonb_strip_nulls(jsonb_build_object(
           'title', title, 'text', text, 'province', province, 'commune', commune, 'sector', sector, 'zone', zone,
           'plot_id', plot_id, 'indicative_amount_mad', indicative_amount_mad::text)),
       jsonb_build_array(drafted_by), published_by, published_at
FROM opportunity WHERE published_at IS NOT NULL;
UPDATE opportunity SET version = 1 WHERE published_at IS NOT NULL;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_COLUMNS)
    op.execute(_TABLE)
    op.execute(_PUBLISHED_BEFORE)
