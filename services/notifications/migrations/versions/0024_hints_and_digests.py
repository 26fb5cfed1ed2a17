"""Hints that browsers show beside a notice, and small steps that are told by one message a day.

Expand step: nullable columns. `beside`: the notice that a hint is beside; `browser_id`: where it is shown. `told_by`:
the digest that tells a step; what becomes of the digest becomes of the steps, and their chains say so (ADR 0038).
"""

from alembic import op

from shared.database.migrate import grant

revision = "0024"
down_revision = "0023"

_COLUMNS = """
ALTER TABLE notice ADD COLUMN beside uuid REFERENCES notice, ADD COLUMN browser_id uuid,
    ADD COLUMN told_by uuid REFERENCES notice;
CREATE INDEX notice_beside ON notice (beside) WHERE beside IS NOT NULL;
CREATE INDEX notice_told_by ON notice (told_by) WHERE told_by IS NOT NULL;
"""

_TOLD_BY = """
CREATE FUNCTION tell_gathered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE one uuid;
BEGIN
    FOR one IN SELECT id FROM notice WHERE told_by = NEW.id ORDER BY dossier_id, position LOOP
        UPDATE notice SET state = NEW.state, standing = NEW.standing, sent_at = NEW.sent_at WHERE id = one;
        IF NEW.state NOT IN ('created', 'sending') AND OLD.state IS DISTINCT FROM NEW.state THEN
            PERFORM add_notice_proof(one, 'told_by', jsonb_build_object('digest', NEW.id, 'state', NEW.state));
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE FUNCTION prove_gathering() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM add_notice_proof(NEW.id, 'gathered', jsonb_build_object('digest', NEW.told_by));
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_gathered AFTER UPDATE OF state, standing ON notice FOR EACH ROW
    WHEN (NEW.digest_at IS NOT NULL AND NOT NEW.for_staff
          AND (OLD.state, OLD.standing) IS DISTINCT FROM (NEW.state, NEW.standing))
    EXECUTE FUNCTION tell_gathered();
CREATE TRIGGER prove_gathering AFTER UPDATE OF told_by ON notice FOR EACH ROW
    WHEN (OLD.told_by IS NULL AND NEW.told_by IS NOT NULL) EXECUTE FUNCTION prove_gathering();
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_COLUMNS)
    op.execute(_TOLD_BY)
    grant(op, "notifications", "UPDATE (told_by)", "notice")
