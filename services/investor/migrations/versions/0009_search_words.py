"""What a dossier is found by, normalised and indexed. Expand step: the release before this one neither reads nor writes
it; triggers keep it for both. Filling it takes some seconds where there are a hundred thousand dossiers.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0009"
down_revision = "0008"

# The one definition of "written the same", for what is stored and for what is asked. NFKD takes accents, hamza and
# madda off their letters and makes presentation forms plain letters; then go the marks (Latin, harakat, tatweel, marks
# of direction); then the letters that people exchange, and digits, are made one; what is no letter becomes one space.
_FUNCTION = r"""
CREATE FUNCTION search_words(written text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN btrim(regexp_replace(
    translate(
        regexp_replace(
            lower(normalize(replace(replace(replace(replace(replace(written, U&'\0153', 'oe'), U&'\0152', 'oe'),
                U&'\00e6', 'ae'), U&'\00c6', 'ae'), U&'\00df', 'ss'), NFKD)),
            U&'[\0300-\036f\0610-\061a\0640\064b-\065f\0670\06d6-\06ed\200b-\200f\202a-\202e\2066-\2069\feff]',
            '', 'g'),
        U&'\0629\0649\0671\06cc\06a9\06ad\06af'
        '\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669\06f0\06f1\06f2\06f3\06f4\06f5\06f6\06f7\06f8\06f9\0621',
        U&'\0647\064a\0627\064a\0643\0643\064301234567890123456789'),
    U&'[\0001-/:-@\005b-`{-\00bf\00d7\00f7\060c\061b\061f\066a-\066d\06d4\2010-\206f]+', ' ', 'g'))
"""
_TABLE = """
CREATE TABLE dossier_search (
    dossier_id uuid PRIMARY KEY REFERENCES dossier ON DELETE CASCADE,
    words text NOT NULL
);
CREATE FUNCTION dossier_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dossier_search (dossier_id, words)
    SELECT dossier.id, concat_ws(' | ', search_words(dossier.number), search_words(dossier.cri_invest_reference),
                                 search_words(dossier.title), search_words(person.full_name))
    FROM dossier JOIN person ON person.id = dossier.person_id
    WHERE CASE TG_TABLE_NAME WHEN 'person' THEN dossier.person_id = NEW.id ELSE dossier.id = NEW.id END
    ON CONFLICT (dossier_id) DO UPDATE SET words = EXCLUDED.words;
    RETURN NULL;
END $$;
CREATE TRIGGER dossier_search_filed AFTER INSERT ON dossier
    FOR EACH ROW EXECUTE FUNCTION dossier_search_keep();
CREATE TRIGGER dossier_search_changed AFTER UPDATE OF number, cri_invest_reference, title, person_id ON dossier
    FOR EACH ROW EXECUTE FUNCTION dossier_search_keep();
CREATE TRIGGER dossier_search_renamed AFTER UPDATE OF full_name ON person
    FOR EACH ROW EXECUTE FUNCTION dossier_search_keep();
INSERT INTO dossier_search (dossier_id, words)
SELECT dossier.id, concat_ws(' | ', search_words(dossier.number), search_words(dossier.cri_invest_reference),
                             search_words(dossier.title), search_words(person.full_name))
FROM dossier JOIN person ON person.id = dossier.person_id;
CREATE INDEX dossier_search_words ON dossier_search USING gin (words gin_trgm_ops);
ANALYZE dossier_search;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")  # trusted: the database's owner may
    op.execute(_FUNCTION.replace(":", r"\:"))  # a colon is no parameter here
    op.execute(_TABLE)
    grant(op, "investor", "UPDATE", "dossier_search")
