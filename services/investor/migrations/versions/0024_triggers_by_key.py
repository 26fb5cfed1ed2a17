"""The triggers of 0009 and 0022 look dossiers up by their key, whatever the planner knows of the table.

Where many are filed in one transaction it knows nothing yet, and a condition of several cases became a walk over the
whole table for each row. No step for the release before this one: the same rows as before.
"""

from alembic import op

revision = "0024"
down_revision = "0023"

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION dossier_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted uuid[];
BEGIN
    IF TG_TABLE_NAME = 'person' THEN
        wanted = ARRAY(SELECT id FROM dossier WHERE person_id = NEW.id);
    ELSIF TG_NAME = 'dossier_search_merged' THEN
        wanted = ARRAY[NEW.merged_into_id];
    ELSE
        wanted = ARRAY[NEW.id];
    END IF;
    INSERT INTO dossier_search (dossier_id, words)
    SELECT dossier.id, concat_ws(' | ', search_words(dossier.number), search_words(dossier.cri_invest_reference),
                                 search_words(dossier.title), search_words(person.full_name),
                                 (SELECT string_agg(search_words(concat_ws(' ', merged.number,
                                                                           merged.cri_invest_reference)), ' | ')
                                  FROM dossier merged WHERE merged.merged_into_id = dossier.id))
    FROM dossier JOIN person ON person.id = dossier.person_id
    WHERE dossier.id = ANY(wanted)
    ON CONFLICT (dossier_id) DO UPDATE SET words = EXCLUDED.words;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION duplicate_look_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'person' THEN
        INSERT INTO duplicate_look (dossier_id) SELECT id FROM dossier WHERE person_id = NEW.id ORDER BY id
        ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO duplicate_look (dossier_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_FUNCTIONS)
