"""What mail servers tell later of notices. Expand step: a new table, and a function that blanks its words too."""

from alembic import op

revision = "0013"
down_revision = "0012"

_TABLE = """
CREATE TABLE delivery_report (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id uuid NOT NULL REFERENCES notice,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    status text,
    diagnostic text NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT delivery_report_once UNIQUE (notice_id, digest)
);
"""

_BLANK = """
CREATE OR REPLACE FUNCTION blank_replies(notices uuid[]) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE replies integer; reasons integer; reports integer;
BEGIN
    UPDATE notice_attempt SET reply = '' WHERE notice_id = ANY(notices) AND reply <> '';
    GET DIAGNOSTICS replies = ROW_COUNT;
    UPDATE notice_resend SET reason = '' WHERE notice_id = ANY(notices) AND reason <> '';
    GET DIAGNOSTICS reasons = ROW_COUNT;
    UPDATE delivery_report SET diagnostic = '' WHERE notice_id = ANY(notices) AND diagnostic <> '';
    GET DIAGNOSTICS reports = ROW_COUNT;
    RETURN jsonb_build_object('notice_attempt', replies, 'notice_resend', reasons, 'delivery_report', reports);
END
$$;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLE)
    op.execute(_BLANK)
