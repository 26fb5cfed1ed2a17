"""What a dossier is found by, normalised and indexed. Expand step: the release before this one neither reads nor writes
it; triggers keep it for both. Filling it takes some seconds where there are a hundred thousand dossiers.
"""

from alembic import op

from shared.database.migrate import grant
from shared.database.search_words import create_search_words

revision = "0009"
down_revision = "0008"

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
    create_search_words(op)
    op.execute(_TABLE)
    grant(op, "investor", "UPDATE", "dossier_search")
