"""What two dossiers must have in common to be compared at all, as keys that an index finds; a person's date of birth.

Neither keys nor pairs refer to the dossier's row any more: that took a lock of it, for which whoever acts on the
dossier would wait until a whole batch is compared. Dossiers are never deleted, and erasure reaches both tables.

Expand step: a table that the release before this one does not know, and a column that it leaves empty. Its own search,
by trigrams of names, goes on without its indexes, slower: their upkeep was a large part of what an import costs.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0025"
down_revision = "0024"

_TABLES = """
ALTER TABLE person ADD COLUMN birth_date date;
CREATE TABLE duplicate_key (
    key bigint NOT NULL,
    dossier_id uuid NOT NULL,
    PRIMARY KEY (key, dossier_id)
);
CREATE INDEX ix_duplicate_key_dossier_id ON duplicate_key (dossier_id);
ALTER TABLE duplicate_candidate
    DROP CONSTRAINT duplicate_candidate_one_id_fkey, DROP CONSTRAINT duplicate_candidate_other_id_fkey;
DROP INDEX person_name_words;
DROP INDEX person_name_skeleton;
DROP INDEX person_phone;
DROP TRIGGER duplicate_look_person ON person;
CREATE TRIGGER duplicate_look_person AFTER UPDATE OF full_name, phone, birth_date ON person
    FOR EACH ROW EXECUTE FUNCTION duplicate_look_again();
INSERT INTO duplicate_look (dossier_id) SELECT id FROM dossier WHERE erased_at IS NULL AND status NOT IN
    ('closed', 'withdrawn', 'closed_without_action', 'unfavourable', 'refusal_confirmed')
    ON CONFLICT DO NOTHING;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "investor", "DELETE", "duplicate_key")
