"""What erasure takes out of rows that the runtime role may not rewrite: consents, notes of appeals and of acts on many
dossiers, and minutes of sessions that name the person.

The owner's function does it, for an erasure that is ordered; the runtime role loses what it had for that. No release
before this one erases.
"""

from alembic import op

from shared.database.migrate import revoke
from shared.database.provision import runtime_role

revision = "0021"
down_revision = "0020"

SERVICE = "investor"

# As erase_history_of (0018): ordered by two persons, or by a rule of retention, and no hold stands.
_ORDERED = """
CREATE FUNCTION ordered_erasure(ordered uuid) RETURNS erasure
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE it erasure;
BEGIN
    SELECT * INTO it FROM erasure
    WHERE id = ordered AND validated_at IS NOT NULL
      AND (validated_by IS DISTINCT FROM proposed_by OR (reason = 'retention_over' AND proposed_by IS NULL))
      AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.person_id = erasure.person_id AND h.lifted_at IS NULL);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'erasure % is not ordered, or a hold stands', ordered;
    END IF;
    RETURN it;
END
$$;
REVOKE ALL ON FUNCTION ordered_erasure(uuid) FROM PUBLIC;
"""

# A pattern of words as they stand, each as a whole.
_PATTERN = r"""
CREATE FUNCTION naming(words text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '(?<!\w)(' || string_agg(regexp_replace(word, '(\W)', '\\\1', 'g'), '|') || ')(?!\w)'
    FROM unnest(words) word WHERE length(word) >= 3
$$;
REVOKE ALL ON FUNCTION naming(text[]) FROM PUBLIC;
"""

# In the minutes of a session that examined a dossier of theirs, each word of the name goes, and the title; elsewhere
# what names nobody else: whole name, address, telephone, reference. The version moves, so that a page that is still
# open with the old words is refused.
_MINUTES = r"""
CREATE FUNCTION redact_minutes(erased uuid) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE anywhere text; examined text; reached integer;
BEGIN
    SELECT naming(ARRAY[p.full_name, p.email, p.phone]
                  || ARRAY(SELECT d.cri_invest_reference FROM dossier d WHERE d.person_id = erased)),
           naming(ARRAY[p.full_name, p.email, p.phone] || regexp_split_to_array(p.full_name, '\W+')
                  || ARRAY(SELECT unnest(ARRAY[d.cri_invest_reference, d.title]) FROM dossier d
                           WHERE d.person_id = erased))
    INTO anywhere, examined FROM person p WHERE p.id = erased;
    WITH said AS (
        SELECT s.id, regexp_replace(s.minutes, CASE WHEN EXISTS (
            SELECT FROM agenda_item i JOIN dossier d ON d.id = i.dossier_id
            WHERE i.session_id = s.id AND d.person_id = erased) THEN examined ELSE anywhere END, '[…]', 'gi') AS minutes
        FROM commission_session s WHERE s.minutes <> ''
    )
    UPDATE commission_session s SET minutes = said.minutes, version = s.version + 1
    FROM said WHERE said.id = s.id AND said.minutes <> s.minutes;
    GET DIAGNOSTICS reached = ROW_COUNT;
    RETURN reached;
END
$$;
REVOKE ALL ON FUNCTION redact_minutes(uuid) FROM PUBLIC;
"""

_WORDS = """
CREATE FUNCTION erase_words_of(ordered uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE erased uuid; theirs uuid[]; consents integer; appeals integer; jobs integer; sessions integer;
BEGIN
    SELECT person_id INTO erased FROM ordered_erasure(ordered);
    SELECT array_agg(id) INTO theirs FROM dossier WHERE person_id = erased;
    sessions = redact_minutes(erased);
    DELETE FROM consent WHERE person_id = erased;
    GET DIAGNOSTICS consents = ROW_COUNT;
    UPDATE appeal SET note = '' WHERE dossier_id = ANY(theirs) AND note <> '';
    GET DIAGNOSTICS appeals = ROW_COUNT;
    UPDATE bulk_job SET fields = fields - 'note'
    WHERE fields ? 'note' AND id IN (SELECT job_id FROM bulk_item WHERE dossier_id = ANY(theirs));
    GET DIAGNOSTICS jobs = ROW_COUNT;
    RETURN jsonb_build_object(
        'consent', consents, 'appeal', appeals, 'bulk_job', jobs, 'commission_session', sessions);
END
$$;
REVOKE ALL ON FUNCTION erase_words_of(uuid) FROM PUBLIC;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    for function in (_ORDERED, _PATTERN, _MINUTES, _WORDS):
        op.execute(function)
    op.execute(f"GRANT EXECUTE ON FUNCTION erase_words_of(uuid) TO {runtime_role(SERVICE)}")
    revoke(op, SERVICE, "DELETE", "consent")
    revoke(op, SERVICE, "UPDATE (note)", "appeal")
