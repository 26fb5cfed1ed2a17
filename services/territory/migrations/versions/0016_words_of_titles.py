"""The words of all titles, each once: a misspelled word is compared with these, not with every title.

Expand step. A trigger keeps them beside the documents, so that the release before this one does too. A word stays when
no title has it any more: what it then finds is nothing.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

_WORDS = """
CREATE TABLE search_title_word (word text PRIMARY KEY);
CREATE INDEX search_title_word_near ON search_title_word USING gin (word gin_trgm_ops);
CREATE FUNCTION search_title_words_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Those that are new, in order: two who write titles at once then wait for each other one way round only.
    INSERT INTO search_title_word
    SELECT DISTINCT word FROM regexp_split_to_table(NEW.title_words, '[ |]+') AS split (word)
    WHERE length(word) > 3 AND NOT EXISTS (SELECT FROM search_title_word known WHERE known.word = split.word)
    ORDER BY word
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER search_document_title_words AFTER INSERT OR UPDATE OF title_words ON search_document
    FOR EACH ROW EXECUTE FUNCTION search_title_words_keep();
INSERT INTO search_title_word
SELECT DISTINCT word FROM search_document, regexp_split_to_table(title_words, '[ |]+') word WHERE length(word) > 3;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_WORDS)
