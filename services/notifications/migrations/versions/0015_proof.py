"""What happened to the notices of a dossier, as a chain that nobody can rewrite; and who read them. ADR 0038.

Expand step: new tables, a column, and triggers: the release before this one, which knows nothing of it, writes chained
lines as well. Notices that were told before have no lines.
"""

from alembic import op

from shared.database.migrate import revoke
from shared.ledger.migrations import create_functions, create_seals

revision = "0015"
down_revision = "0014"

_TABLES = """
CREATE TABLE notice_reading (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id uuid NOT NULL REFERENCES notice,
    reader text NOT NULL CONSTRAINT notice_reading_reader_known CHECK (reader IN ('investor', 'mandatary')),
    at timestamptz NOT NULL,
    CONSTRAINT notice_reading_first UNIQUE (notice_id, reader)
);
CREATE TABLE notice_proof (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier_id uuid NOT NULL,
    seq integer NOT NULL,
    at timestamptz NOT NULL,
    notice_id uuid NOT NULL,
    act text NOT NULL,
    details jsonb NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT notice_proof_one_per_place UNIQUE (dossier_id, seq)
);
ALTER TABLE notice_attempt ADD COLUMN salt bytea DEFAULT uuid_send(gen_random_uuid());
"""

# One writer of a dossier's chain at a time, and an id is taken under the lock: the ids of a chain rise with its places.
_ADD = """
CREATE FUNCTION add_notice_proof(notice_told uuid, said text, more jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE told notice; last notice_proof; line notice_proof;
BEGIN
    SELECT * INTO told FROM notice WHERE id = notice_told;
    PERFORM pg_advisory_xact_lock(hashtextextended('primo.notice_proof.' || told.dossier_id, 0));
    SELECT * INTO last FROM notice_proof WHERE dossier_id = told.dossier_id ORDER BY seq DESC LIMIT 1;
    line.id := nextval(pg_get_serial_sequence('notice_proof', 'id'));
    line.dossier_id := told.dossier_id;
    line.seq := coalesce(last.seq, 0) + 1;
    line.at := clock_timestamp();
    line.notice_id := notice_told;
    line.act := said;
    line.details := jsonb_strip_nulls(more);
    line.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    line.hash := sha256(convert_to(
        ledger_netstring('primo.notice_proof.v1') || ledger_netstring(line.dossier_id::text)
        || ledger_netstring(line.seq::text) || ledger_netstring(line.id::text)
        || ledger_netstring(ledger_microseconds(line.at)) || ledger_netstring(line.notice_id::text)
        || ledger_netstring(line.act) || ledger_netstring(line.details::text)
        || ledger_netstring(encode(line.previous, 'hex')), 'UTF8'));
    INSERT INTO notice_proof OVERRIDING SYSTEM VALUE VALUES (line.*);
END
$$;
REVOKE ALL ON FUNCTION add_notice_proof(uuid, text, jsonb) FROM PUBLIC;
"""

_TRIGGERS = """
CREATE FUNCTION prove_message() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE told notice;
BEGIN
    SELECT * INTO told FROM notice WHERE id = NEW.notice_id;
    PERFORM add_notice_proof(NEW.notice_id, 'written', jsonb_build_object(
        'event', told.event_id, 'kind', told.kind, 'channel', told.channel, 'instead_of', told.instead_of,
        'reader', CASE WHEN told.for_staff THEN 'staff' WHEN told.for_mandatary THEN 'mandatary' ELSE 'investor' END,
        'occurred_at', told.occurred_at, 'created_at', told.created_at, 'language', NEW.language,
        'template', NEW.template_version,
        'read_for', array_to_string(NEW.read_for, ' '), 'message_id', NEW.message_id, 'sha256', NEW.digest));
    RETURN NULL;
END
$$;
CREATE FUNCTION prove_attempt() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM add_notice_proof(NEW.notice_id, 'tried', jsonb_build_object(
        'attempt', NEW.id, 'phase', NEW.phase, 'outcome', NEW.outcome, 'code', NEW.smtp_code, 'provider', NEW.provider,
        'status', substring(NEW.reply FROM '^[245]\\.\\d{1,3}\\.\\d{1,3}'),
        'reply_sha256', encode(sha256(NEW.salt || convert_to(NEW.reply, 'UTF8')), 'hex')));
    RETURN NULL;
END
$$;
CREATE FUNCTION prove_resend() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM add_notice_proof(NEW.notice_id, 'resent', jsonb_build_object('by', NEW.staff_id));
    RETURN NULL;
END
$$;
CREATE FUNCTION prove_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM add_notice_proof(NEW.notice_id, 'reported', jsonb_build_object(
        'kind', NEW.kind, 'status', NEW.status, 'sha256', encode(NEW.digest, 'hex')));
    RETURN NULL;
END
$$;
CREATE FUNCTION prove_suppression() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM add_notice_proof(NEW.notice_id, CASE TG_OP WHEN 'INSERT' THEN 'suppressed' ELSE 'lifted' END,
        jsonb_build_object('channel', NEW.channel, 'because', NEW.because, 'by', NEW.lifted_by));
    RETURN NULL;
END
$$;
CREATE FUNCTION prove_reading() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM add_notice_proof(NEW.notice_id, 'read', jsonb_build_object('reader', NEW.reader));
    RETURN NULL;
END
$$;
CREATE FUNCTION prove_standing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM add_notice_proof(NEW.id, NEW.standing, '{}');
    RETURN NULL;
END
$$;
CREATE TRIGGER prove AFTER INSERT ON message FOR EACH ROW EXECUTE FUNCTION prove_message();
CREATE TRIGGER prove AFTER INSERT ON notice_attempt FOR EACH ROW EXECUTE FUNCTION prove_attempt();
CREATE TRIGGER prove AFTER INSERT ON notice_resend FOR EACH ROW EXECUTE FUNCTION prove_resend();
CREATE TRIGGER prove AFTER INSERT ON delivery_report FOR EACH ROW EXECUTE FUNCTION prove_report();
CREATE TRIGGER prove AFTER INSERT ON suppression FOR EACH ROW EXECUTE FUNCTION prove_suppression();
CREATE TRIGGER prove_lifting AFTER UPDATE OF lifted_at ON suppression FOR EACH ROW
    WHEN (OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL) EXECUTE FUNCTION prove_suppression();
CREATE TRIGGER prove AFTER INSERT ON notice_reading FOR EACH ROW EXECUTE FUNCTION prove_reading();
CREATE TRIGGER prove AFTER UPDATE OF standing ON notice FOR EACH ROW
    WHEN (NEW.standing IN ('superseded', 'expired') AND OLD.standing IS DISTINCT FROM NEW.standing)
    EXECUTE FUNCTION prove_standing();
"""

_BLANK = """
CREATE OR REPLACE FUNCTION blank_replies(notices uuid[]) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE replies integer; reasons integer; reports integer;
BEGIN
    UPDATE notice_attempt SET reply = '', salt = NULL WHERE notice_id = ANY(notices) AND reply <> '';
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
    create_functions(op)
    op.execute(_TABLES)
    op.execute(_ADD)
    op.execute(_TRIGGERS)
    op.execute(_BLANK)
    create_seals(op, "notice_proof")
    revoke(op, "notifications", "INSERT", "notice_proof")  # by the owner's triggers alone
