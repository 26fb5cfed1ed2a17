"""Steps that told nobody, and what was done about them. Expand step: two tables."""

from alembic import op

from shared.database.provision import runtime_role

revision = "0019"
down_revision = "0018"

_TABLES = """
CREATE TABLE unannounced (
    event_id uuid PRIMARY KEY,
    dossier_id uuid,
    type text NOT NULL,
    because text NOT NULL CONSTRAINT unannounced_because_known CHECK (because IN ('no_notice', 'event_discarded')),
    since timestamptz NOT NULL
);
CREATE TABLE told_otherwise (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL,
    notice_id uuid REFERENCES notice,
    dossier_id uuid,
    at timestamptz NOT NULL,
    staff_id uuid NOT NULL,
    told_by text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT told_otherwise_by_known CHECK (told_by IN ('telephone', 'in_person', 'letter', 'not_needed'))
);
CREATE UNIQUE INDEX told_otherwise_once ON told_otherwise (event_id, notice_id) NULLS NOT DISTINCT;
CREATE INDEX ix_told_otherwise_notice_id ON told_otherwise (notice_id);
CREATE INDEX ix_told_otherwise_dossier_id ON told_otherwise (dossier_id);
"""
_BLANK = """
CREATE FUNCTION blank_told_otherwise(dossiers uuid[], notices uuid[]) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE otherwise integer;
BEGIN
    UPDATE told_otherwise SET reason = ''
    WHERE (dossier_id = ANY(dossiers) OR notice_id = ANY(notices)) AND reason <> '';
    GET DIAGNOSTICS otherwise = ROW_COUNT;
    RETURN jsonb_build_object('told_otherwise', otherwise);
END
$$;
REVOKE ALL ON FUNCTION blank_told_otherwise(uuid[], uuid[]) FROM PUBLIC;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    op.execute(_BLANK)
    op.execute(f"GRANT EXECUTE ON FUNCTION blank_told_otherwise(uuid[], uuid[]) TO {runtime_role('notifications')}")
