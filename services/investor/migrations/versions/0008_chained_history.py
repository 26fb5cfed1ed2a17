"""Every line of a dossier's history is hashed and chained to the one before it, by the database; old lines too.

A trigger does it, so that the release before this one, which knows nothing of it, writes chained lines as well.
Writers of history wait while the lines that are there are chained: seconds for 100,000.
"""

from alembic import op

from shared.ledger.migrations import create_functions, create_seals

revision = "0008"
down_revision = "0007"

_COLUMNS = """
ALTER TABLE dossier_history
    ADD COLUMN seq integer,
    ADD COLUMN salt bytea,
    ADD COLUMN details_digest bytea,
    ADD COLUMN previous bytea,
    ADD COLUMN hash bytea;
"""

_HASH = """
CREATE FUNCTION dossier_history_hash(line dossier_history) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(
        ledger_netstring('primo.dossier_history.v1') || ledger_netstring(line.dossier_id::text)
        || ledger_netstring(line.seq::text) || ledger_netstring(line.id::text)
        || ledger_netstring(ledger_microseconds(line.at)) || ledger_netstring(line.action)
        || ledger_netstring(line.by::text) || ledger_netstring(encode(line.details_digest, 'hex'))
        || ledger_netstring(encode(line.previous, 'hex')), 'UTF8'))
$$;
CREATE FUNCTION dossier_history_chained(line dossier_history, last_seq integer, last_hash bytea)
RETURNS dossier_history LANGUAGE plpgsql AS $$
BEGIN
    line.seq := coalesce(last_seq, 0) + 1;
    line.previous := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
    line.salt := uuid_send(gen_random_uuid());  -- 122 random bits: who has the digest alone cannot try guesses on it
    line.details_digest := sha256(line.salt || convert_to(line.details::text, 'UTF8'));
    line.hash := public.dossier_history_hash(line);
    RETURN line;
END
$$;
"""

_BACKFILL = """
DO $$
DECLARE line dossier_history; last dossier_history;
BEGIN
    FOR line IN SELECT * FROM dossier_history ORDER BY dossier_id, id LOOP
        IF last.dossier_id IS DISTINCT FROM line.dossier_id THEN last := NULL; END IF;
        line := dossier_history_chained(line, last.seq, last.hash);
        UPDATE dossier_history SET seq = line.seq, salt = line.salt, details_digest = line.details_digest,
            previous = line.previous, hash = line.hash WHERE id = line.id;
        last := line;
    END LOOP;
END
$$;
"""

_HELD = """
ALTER TABLE dossier_history
    ALTER COLUMN seq SET NOT NULL,
    ALTER COLUMN details_digest SET NOT NULL,
    ALTER COLUMN previous SET NOT NULL,
    ALTER COLUMN hash SET NOT NULL,
    ADD CONSTRAINT dossier_history_one_per_place UNIQUE (dossier_id, seq);
"""

# Two writers of one dossier wait for each other at its row; if ever they did not, the one that is late meets the unique
# constraint and its command begins again.
_TRIGGER = """
CREATE FUNCTION chain_dossier_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_seq integer; last_hash bytea;
BEGIN
    SELECT seq, hash INTO last_seq, last_hash FROM public.dossier_history
    WHERE dossier_id = NEW.dossier_id ORDER BY seq DESC LIMIT 1;
    RETURN public.dossier_history_chained(NEW, last_seq, last_hash);
END
$$;
CREATE TRIGGER chain BEFORE INSERT ON dossier_history FOR EACH ROW EXECUTE FUNCTION chain_dossier_history();
"""

# Called by the owner, or by whom a later migration grants it to: erasure is a feature of its own.
_ERASURE = """
CREATE FUNCTION erase_dossier_history(subject uuid, places integer[], requested_by uuid, moment timestamptz)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE erased jsonb;
BEGIN
    PERFORM FROM dossier WHERE id = subject FOR UPDATE;
    WITH gone AS (
        UPDATE dossier_history SET details = '{}', salt = NULL
        WHERE dossier_id = subject AND seq = ANY (places) AND salt IS NOT NULL AND action <> 'history.erased'
        RETURNING seq
    )
    SELECT coalesce(jsonb_agg(seq ORDER BY seq), '[]') INTO erased FROM gone;
    IF erased <> '[]' THEN
        INSERT INTO dossier_history (dossier_id, at, action, by, details)
        VALUES (subject, moment, 'history.erased', requested_by, jsonb_build_object('lines', erased));
    END IF;
    RETURN jsonb_array_length(erased);
END
$$;
REVOKE ALL ON FUNCTION erase_dossier_history(uuid, integer[], uuid, timestamptz) FROM PUBLIC;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("SET LOCAL statement_timeout = 0")
    create_functions(op)
    op.execute(_COLUMNS)
    op.execute(_HASH)
    op.execute(_BACKFILL)
    op.execute(_HELD)
    op.execute(_TRIGGER)
    op.execute(_ERASURE)
    create_seals(op, "dossier_history")
