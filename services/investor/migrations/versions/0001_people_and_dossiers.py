"""People, dossiers, their history, reference data, projections, and the event tables."""

from alembic import op

from shared.database.migrate import grant
from shared.messaging.migrations import create_inbox, create_outbox

revision = "0001"
down_revision = None

SERVICE = "investor"

_TABLES = """
CREATE TABLE person (
    id uuid PRIMARY KEY,
    full_name text NOT NULL,
    email text NOT NULL UNIQUE,
    phone text,
    residence_country text NOT NULL,
    language varchar(40) NOT NULL,
    registered_at timestamptz NOT NULL,
    event_seq bigint NOT NULL
);
CREATE TABLE consent (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    purpose varchar(40) NOT NULL,
    text_version text NOT NULL,
    language varchar(40) NOT NULL,
    given_at timestamptz NOT NULL
);
CREATE INDEX ix_consent_person_id ON consent (person_id);
CREATE TABLE dossier (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    person_id uuid NOT NULL REFERENCES person,
    title text NOT NULL,
    description text NOT NULL,
    province text NOT NULL,
    commune text,
    sector varchar(40) NOT NULL,
    host_country text NOT NULL,
    planned_amount_mad numeric(14, 2) NOT NULL,
    planned_jobs integer NOT NULL,
    opportunity_id uuid,
    plot_id uuid,
    plot_state text,
    cri_invest_reference text UNIQUE,
    request_id uuid NOT NULL UNIQUE,
    request_digest text NOT NULL,
    status varchar(40) NOT NULL,
    filed_at timestamptz,
    complement_requested_at timestamptz,
    complement_provided_at timestamptz,
    answer_by date,
    completed_at timestamptz,
    due_on date,
    session_on date,
    appeal_until date,
    event_seq bigint NOT NULL
);
CREATE INDEX ix_dossier_person_id ON dossier (person_id);
CREATE INDEX dossier_queue ON dossier (due_on, filed_at, id)
    WHERE status NOT IN ('closed', 'closed_without_action', 'refusal_confirmed', 'unfavourable', 'withdrawn');
CREATE TABLE piece (
    dossier_id uuid NOT NULL REFERENCES dossier,
    code varchar(40) NOT NULL,
    state varchar(40) NOT NULL,
    PRIMARY KEY (dossier_id, code)
);
CREATE TABLE decision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    outcome varchar(40) NOT NULL,
    reasons varchar(40)[] NOT NULL,
    note text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    validated_by uuid,
    validated_at timestamptz,
    rejected_by uuid,
    rejected_at timestamptz,
    rejection_note text
);
CREATE INDEX ix_decision_dossier_id ON decision (dossier_id);
CREATE TABLE dossier_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    at timestamptz NOT NULL,
    action text NOT NULL,
    by uuid,
    details jsonb NOT NULL
);
CREATE INDEX ix_dossier_history_dossier_id ON dossier_history (dossier_id);
CREATE TABLE dossier_number (year smallint PRIMARY KEY, last integer NOT NULL);
CREATE TABLE legal_period (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    valid_from date NOT NULL,
    days integer NOT NULL,
    working_days boolean NOT NULL,
    starts_at text NOT NULL,
    pauses_for_complement boolean NOT NULL,
    source text NOT NULL,
    confidence text NOT NULL,
    CONSTRAINT legal_period_one_per_day UNIQUE (kind, valid_from)
);
CREATE TABLE opportunity (id uuid PRIMARY KEY, open boolean NOT NULL, plot_id uuid);
CREATE TABLE plot (id uuid PRIMARY KEY, dossier_id uuid);
CREATE TABLE import_file (
    digest text PRIMARY KEY,
    file_name text NOT NULL,
    imported_at timestamptz NOT NULL,
    imported_by uuid NOT NULL,
    numbers text[] NOT NULL
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    for table in ("person", "dossier", "piece", "decision", "dossier_number", "opportunity"):
        grant(op, SERVICE, "UPDATE", table)
    grant(op, SERVICE, "UPDATE, DELETE", "plot")
    create_outbox(op, SERVICE)
    create_inbox(op, SERVICE)
