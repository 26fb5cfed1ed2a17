"""Every line of the access journal is hashed by the database; seals; an index by what was read."""

from alembic import op

from shared.ledger.migrations import create_functions, create_seals

revision = "0002"
down_revision = "0001"

_HASH = """
ALTER TABLE access_journal ADD COLUMN hash bytea;
CREATE FUNCTION access_journal_hash(line access_journal) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(
        ledger_netstring('primo.access_journal.v1') || ledger_netstring(line.id::text)
        || ledger_netstring(ledger_microseconds(line.at)) || ledger_netstring(line.account_id::text)
        || ledger_netstring(line.act) || ledger_netstring(line.subject), 'UTF8'))
$$;
UPDATE access_journal SET hash = access_journal_hash(access_journal);
ALTER TABLE access_journal ALTER COLUMN hash SET NOT NULL;
CREATE FUNCTION hash_access_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.hash := public.access_journal_hash(NEW);
    RETURN NEW;
END
$$;
CREATE TRIGGER hash BEFORE INSERT ON access_journal FOR EACH ROW EXECUTE FUNCTION hash_access_journal();
CREATE INDEX access_journal_by_subject ON access_journal (subject, id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the staff
    op.execute("SET LOCAL statement_timeout = 0")
    create_functions(op)
    op.execute(_HASH)
    create_seals(op, "access_journal")
