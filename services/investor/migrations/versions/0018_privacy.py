"""Consents that can be withdrawn, legal holds, rules of retention, and erasure, which reaches every table.

Expand step: the release before this one reads every line of the consent log as given, and shows an erased person
without a name.
"""

from alembic import op

from shared.database.migrate import grant
from shared.database.provision import runtime_role

revision = "0018"
down_revision = "0017"

SERVICE = "investor"

_COLUMNS = """
ALTER TABLE person ADD COLUMN erased_at timestamptz;
ALTER TABLE dossier ADD COLUMN erased_at timestamptz;
ALTER TABLE consent ADD COLUMN given boolean NOT NULL DEFAULT true, ADD COLUMN by uuid;
"""

_TABLES = """
CREATE TABLE erasure (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    reason varchar(40) NOT NULL,
    proposed_by uuid,
    proposed_at timestamptz NOT NULL,
    validated_by uuid,
    validated_at timestamptz,
    rejected_by uuid,
    rejected_at timestamptz,
    finished_at timestamptz,
    event_seq bigint NOT NULL
);
CREATE INDEX ix_erasure_person_id ON erasure (person_id);
CREATE UNIQUE INDEX erasure_one_at_a_time ON erasure (person_id) WHERE rejected_at IS NULL;
CREATE TABLE erasure_step (
    erasure_id uuid NOT NULL REFERENCES erasure,
    place varchar(40) NOT NULL,
    counts jsonb NOT NULL,
    done_at timestamptz NOT NULL,
    PRIMARY KEY (erasure_id, place)
);
CREATE TABLE erasure_object (
    erasure_id uuid NOT NULL REFERENCES erasure,
    key text NOT NULL,
    PRIMARY KEY (erasure_id, key)
);
CREATE TABLE legal_hold (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    reason text NOT NULL,
    placed_by uuid NOT NULL,
    placed_at timestamptz NOT NULL,
    lifted_by uuid,
    lifted_at timestamptz
);
CREATE INDEX ix_legal_hold_person_id ON legal_hold (person_id);
CREATE TABLE retention_rule (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    object varchar(40) NOT NULL,
    valid_from date NOT NULL,
    months integer NOT NULL,
    automatic boolean NOT NULL,
    source text NOT NULL,
    confidence varchar(40) NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz,
    CONSTRAINT retention_rule_one_per_day UNIQUE (object, valid_from)
);
"""

# The runtime role may not touch lines of history. It may have those of a person erased for whom two persons, or a rule
# of retention, ordered it, and whom no hold protects.
_HISTORY = """
CREATE FUNCTION erase_history_of(ordered uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE it erasure; subject uuid; lines integer := 0;
BEGIN
    SELECT * INTO it FROM erasure
    WHERE id = ordered AND validated_at IS NOT NULL
      AND (validated_by IS DISTINCT FROM proposed_by OR (reason = 'retention_over' AND proposed_by IS NULL))
      AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.person_id = erasure.person_id AND h.lifted_at IS NULL);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'erasure % is not ordered, or a hold stands', ordered;
    END IF;
    FOR subject IN SELECT id FROM dossier WHERE person_id = it.person_id ORDER BY id LOOP
        lines := lines + erase_dossier_history(
            subject, ARRAY(SELECT seq FROM dossier_history WHERE dossier_id = subject),
            it.validated_by, it.validated_at);
    END LOOP;
    RETURN lines;
END
$$;
REVOKE ALL ON FUNCTION erase_history_of(uuid) FROM PUBLIC;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_COLUMNS)
    op.execute(_TABLES)
    op.execute(_HISTORY.replace(":=", r"\:="))  # a colon is no parameter here
    op.execute(f"GRANT EXECUTE ON FUNCTION erase_history_of(uuid) TO {runtime_role(SERVICE)}")
    grant(
        op, SERVICE, "UPDATE (validated_by, validated_at, rejected_by, rejected_at, finished_at, event_seq)", "erasure"
    )
    grant(op, SERVICE, "DELETE", "erasure_object")
    grant(op, SERVICE, "UPDATE (reason, lifted_by, lifted_at)", "legal_hold")
    # What erasure needs, and no more: notes that are blanked, rows that go.
    grant(op, SERVICE, "DELETE", "consent")
    grant(op, SERVICE, "UPDATE (title)", "project")
    grant(op, SERVICE, "UPDATE (visited_by, findings)", "visit")
    grant(op, SERVICE, "UPDATE (note)", "realised_figures")
    grant(op, SERVICE, "UPDATE (note)", "blocker")
    grant(op, SERVICE, "UPDATE (full_name, email, phone)", "mandate")
    grant(op, SERVICE, "UPDATE (note)", "appeal")
    grant(op, SERVICE, "UPDATE (note)", "extension")
    grant(op, SERVICE, "UPDATE (file_name)", "import_file")
    grant(op, SERVICE, "DELETE", "upload")
    grant(op, SERVICE, "DELETE", "piece_file")
    grant(op, SERVICE, "UPDATE (body, headers, error, reason, corrected_data)", "parked_event")
