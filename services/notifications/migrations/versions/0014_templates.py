"""Texts of notices have versions, and a message names the one that it was written with.

Expand step: new tables, and nullable columns that the running release neither reads nor writes.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0014"
down_revision = "0013"

_TABLES = """
CREATE TABLE template_version (
    id uuid PRIMARY KEY,
    key text NOT NULL,
    number smallint NOT NULL,
    state text NOT NULL CONSTRAINT template_version_state_known CHECK (state IN
        ('draft', 'live', 'retired', 'dropped')),
    of_release boolean NOT NULL,
    texts jsonb NOT NULL,
    fallbacks jsonb NOT NULL,
    digest text NOT NULL,
    authors uuid[] NOT NULL,
    CONSTRAINT template_version_numbered UNIQUE (key, number)
);
CREATE UNIQUE INDEX template_version_one_live ON template_version (key) WHERE state = 'live';
CREATE UNIQUE INDEX template_version_one_draft ON template_version (key) WHERE state = 'draft';
CREATE FUNCTION keep_texts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the texts of a version that is no draft do not change' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER texts_are_kept BEFORE UPDATE ON template_version FOR EACH ROW
    WHEN (OLD.state <> 'draft' AND ((OLD.texts, OLD.fallbacks, OLD.digest, OLD.authors)
        IS DISTINCT FROM (NEW.texts, NEW.fallbacks, NEW.digest, NEW.authors) OR NEW.state = 'draft'))
    EXECUTE FUNCTION keep_texts();
CREATE TABLE template_history (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    version_id uuid NOT NULL REFERENCES template_version,
    at timestamptz NOT NULL,
    by uuid,
    act text NOT NULL,
    reason text NOT NULL
);
CREATE INDEX ix_template_history_version_id ON template_history (version_id);
ALTER TABLE message
    ADD COLUMN template_version uuid REFERENCES template_version,
    ADD COLUMN read_for text[];
ALTER TABLE notice
    ADD COLUMN rehearsal_of uuid REFERENCES template_version,
    ADD COLUMN rehearsal_language text;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "notifications", "UPDATE (state, texts, fallbacks, digest, authors)", "template_version")
