"""Replies of mail servers, and reasons for sending again, may be blanked and not rewritten: by the owner's function.

The runtime role loses what it had for that. No release before this one erases.
"""

from alembic import op

from shared.database.migrate import revoke
from shared.database.provision import runtime_role

revision = "0007"
down_revision = "0006"

SERVICE = "notifications"

_BLANK = """
CREATE FUNCTION blank_replies(notices uuid[]) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE replies integer; reasons integer;
BEGIN
    UPDATE notice_attempt SET reply = '' WHERE notice_id = ANY(notices) AND reply <> '';
    GET DIAGNOSTICS replies = ROW_COUNT;
    UPDATE notice_resend SET reason = '' WHERE notice_id = ANY(notices) AND reason <> '';
    GET DIAGNOSTICS reasons = ROW_COUNT;
    RETURN jsonb_build_object('notice_attempt', replies, 'notice_resend', reasons);
END
$$;
REVOKE ALL ON FUNCTION blank_replies(uuid[]) FROM PUBLIC;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_BLANK)
    op.execute(f"GRANT EXECUTE ON FUNCTION blank_replies(uuid[]) TO {runtime_role(SERVICE)}")
    revoke(op, SERVICE, "UPDATE (reply)", "notice_attempt")
    revoke(op, SERVICE, "UPDATE (reason)", "notice_resend")
