"""Dossiers filed twice: how names are compared, what waits to be compared, what was found, said and merged.

Expand step: new tables, and columns that the release before this one leaves empty. Triggers keep what is compared for
both. Open dossiers are compared by `work`, some at a time; nothing waits for it.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0022"
down_revision = "0021"

# Consonants of a name in Latin letters, so that محمد and Mohammed meet: pairs of letters that stand for one sound
# first, then letters of each script that are heard alike; vowels, h at the end and doubled letters say nothing.
# Arabic ء and alef are gone or vowels in search_words; و and ي are vowels in names as often as not.
_SKELETON = r"""
CREATE FUNCTION name_skeleton(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN btrim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    translate(
        regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            regexp_replace(' ' || words || ' ', U&' \0627\0644([^ ]{3,})', ' \1', 'g'),
            '\m(el|al|ul|l)\M', ' ', 'g'), 'kh', 'k', 'g'), 'gh', 'g', 'g'), '[cs]h', 's', 'g'),
            '([td])h|d(?=j)', '\1', 'g'),
        U&'qcvzp\0628\062a\062b\062c\062d\062e\062f'
        '\0630\0631\0632\0633\0634\0635\0636\0637\0638'
        '\063a\0641\0642\0643\0644\0645\0646\0647\0639\0627\0648\064a',
        'kkfzbbttjhkddrzsssdtdgfkklmnh'),
    '[aeiouyw]', '', 'g'), '(.)\1+', '\1', 'g'), 'h\M', '', 'g'), '\s+', ' ', 'g'))
"""
_TABLES = """
ALTER TABLE dossier ADD COLUMN merged_into_id uuid REFERENCES dossier;
CREATE INDEX dossier_merged ON dossier (merged_into_id) WHERE merged_into_id IS NOT NULL;
ALTER TABLE person ADD COLUMN merged_into_id uuid REFERENCES person;
ALTER TABLE person ADD COLUMN merged_at timestamptz;
CREATE INDEX person_merged ON person (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX person_phone ON person (phone) WHERE phone IS NOT NULL;
CREATE TABLE dossier_merge (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    into_id uuid NOT NULL REFERENCES dossier,
    note text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    validated_by uuid,
    validated_at timestamptz,
    rejected_by uuid,
    rejected_at timestamptz,
    rejection_note text
);
CREATE INDEX ix_dossier_merge_dossier_id ON dossier_merge (dossier_id);
CREATE INDEX ix_dossier_merge_into_id ON dossier_merge (into_id);
CREATE UNIQUE INDEX dossier_merge_one_at_a_time ON dossier_merge (dossier_id)
    WHERE validated_at IS NULL AND rejected_at IS NULL;
CREATE TABLE duplicate_dismissal (
    one_id uuid NOT NULL REFERENCES dossier,
    other_id uuid NOT NULL REFERENCES dossier,
    note text NOT NULL,
    dismissed_by uuid NOT NULL,
    dismissed_at timestamptz NOT NULL,
    PRIMARY KEY (one_id, other_id)
);
CREATE INDEX ix_duplicate_dismissal_other_id ON duplicate_dismissal (other_id);
CREATE TABLE duplicate_candidate (
    one_id uuid NOT NULL REFERENCES dossier,
    other_id uuid NOT NULL REFERENCES dossier,
    score smallint NOT NULL,
    likenesses varchar(40)[] NOT NULL,
    found_at timestamptz NOT NULL,
    PRIMARY KEY (one_id, other_id)
);
CREATE INDEX ix_duplicate_candidate_other_id ON duplicate_candidate (other_id);
CREATE INDEX duplicate_candidate_by_score ON duplicate_candidate (score DESC, one_id, other_id);
CREATE TABLE duplicate_look (dossier_id uuid PRIMARY KEY REFERENCES dossier ON DELETE CASCADE);
CREATE TABLE person_name (
    person_id uuid PRIMARY KEY REFERENCES person ON DELETE CASCADE,
    words text NOT NULL,
    skeleton text NOT NULL
);
"""
_TRIGGERS = """
CREATE FUNCTION person_name_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO person_name (person_id, words, skeleton)
    VALUES (NEW.id, search_words(NEW.full_name), name_skeleton(search_words(NEW.full_name)))
    ON CONFLICT (person_id) DO UPDATE SET words = EXCLUDED.words, skeleton = EXCLUDED.skeleton;
    RETURN NULL;
END $$;
CREATE FUNCTION duplicate_look_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO duplicate_look (dossier_id)
    SELECT id FROM dossier
    WHERE CASE TG_TABLE_NAME WHEN 'person' THEN person_id = NEW.id ELSE id = NEW.id END ORDER BY id
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER person_named AFTER INSERT OR UPDATE OF full_name ON person
    FOR EACH ROW EXECUTE FUNCTION person_name_keep();
CREATE TRIGGER duplicate_look_person AFTER UPDATE OF full_name, phone ON person
    FOR EACH ROW EXECUTE FUNCTION duplicate_look_again();
CREATE TRIGGER duplicate_look_filed AFTER INSERT ON dossier
    FOR EACH ROW EXECUTE FUNCTION duplicate_look_again();
CREATE TRIGGER duplicate_look_changed AFTER UPDATE OF title, person_id ON dossier
    FOR EACH ROW WHEN (OLD.title <> NEW.title OR OLD.person_id <> NEW.person_id)
    EXECUTE FUNCTION duplicate_look_again();
CREATE OR REPLACE FUNCTION dossier_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dossier_search (dossier_id, words)
    SELECT dossier.id, concat_ws(' | ', search_words(dossier.number), search_words(dossier.cri_invest_reference),
                                 search_words(dossier.title), search_words(person.full_name),
                                 (SELECT string_agg(search_words(concat_ws(' ', merged.number,
                                                                           merged.cri_invest_reference)), ' | ')
                                  FROM dossier merged WHERE merged.merged_into_id = dossier.id))
    FROM dossier JOIN person ON person.id = dossier.person_id
    WHERE CASE WHEN TG_TABLE_NAME = 'person' THEN dossier.person_id = NEW.id
               WHEN TG_NAME = 'dossier_search_merged' THEN dossier.id = NEW.merged_into_id
               ELSE dossier.id = NEW.id END
    ON CONFLICT (dossier_id) DO UPDATE SET words = EXCLUDED.words;
    RETURN NULL;
END $$;
CREATE TRIGGER dossier_search_merged AFTER UPDATE OF merged_into_id ON dossier
    FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION dossier_search_keep();
INSERT INTO person_name (person_id, words, skeleton)
SELECT id, search_words(full_name), name_skeleton(search_words(full_name)) FROM person;
CREATE INDEX person_name_words ON person_name USING gin (words gin_trgm_ops);
CREATE INDEX person_name_skeleton ON person_name USING gin (skeleton gin_trgm_ops);
ANALYZE person_name;
INSERT INTO duplicate_look (dossier_id) SELECT id FROM dossier WHERE erased_at IS NULL AND status NOT IN
    ('closed', 'withdrawn', 'closed_without_action', 'unfavourable', 'refusal_confirmed');
"""
# As in 0021, and of the other entries of the same person too.
_WORDS = """
CREATE OR REPLACE FUNCTION erase_words_of(ordered uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE erased uuid; theirs uuid[]; entries uuid[]; entry uuid;
        consents integer; appeals integer; jobs integer; sessions integer = 0;
BEGIN
    SELECT person_id INTO erased FROM ordered_erasure(ordered);
    SELECT array_agg(id) INTO theirs FROM dossier WHERE person_id = erased;
    SELECT array_agg(id) INTO entries FROM person WHERE id = erased OR merged_into_id = erased;
    FOREACH entry IN ARRAY entries LOOP
        sessions = sessions + redact_minutes(entry);
    END LOOP;
    DELETE FROM consent WHERE person_id = ANY(entries);
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
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_SKELETON)
    op.execute(_TABLES)
    op.execute(_TRIGGERS)
    op.execute(_WORDS)
    # Who proposed which merge is never changed: only how it ended; a person's erasure empties the words.
    ends = "validated_by, validated_at, rejected_by, rejected_at, rejection_note"
    grant(op, "investor", f"UPDATE (note, {ends})", "dossier_merge")
    grant(op, "investor", "UPDATE (note)", "duplicate_dismissal")
    grant(op, "investor", "UPDATE, DELETE", "duplicate_candidate")
    grant(op, "investor", "UPDATE, DELETE", "duplicate_look")
    grant(op, "investor", "UPDATE", "person_name")
    for table in ("project", "legal_hold"):
        grant(op, "investor", "UPDATE (person_id)", table)
