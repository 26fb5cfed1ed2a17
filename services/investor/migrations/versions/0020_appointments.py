"""Appointments, stays in Morocco, and how many appointments a day takes. Expand step: new tables.

Appointments and stays are personal data: the runtime role may delete them, for they are erased with the person.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0020"
down_revision = "0019"

_TABLES = """
CREATE TABLE appointment (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    kind varchar(40) NOT NULL,
    starts_at timestamptz NOT NULL,
    minutes smallint NOT NULL,
    zone text NOT NULL,
    place text NOT NULL,
    named_by varchar(40) NOT NULL,
    made_at timestamptz NOT NULL,
    made_by uuid,
    state varchar(40) NOT NULL,
    sequence integer NOT NULL
);
CREATE INDEX ix_appointment_dossier_id ON appointment (dossier_id);
CREATE INDEX appointment_standing ON appointment (starts_at) WHERE state <> 'cancelled';
CREATE TABLE stay (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    first_day date NOT NULL,
    last_day date NOT NULL,
    told_at timestamptz NOT NULL,
    told_by uuid,
    cancelled_at timestamptz
);
CREATE INDEX ix_stay_person_id ON stay (person_id);
CREATE INDEX stay_to_come ON stay (last_day) WHERE cancelled_at IS NULL;
CREATE TABLE capacity_rule (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    valid_from date NOT NULL,
    valid_until date,
    on_site integer NOT NULL,
    video integer NOT NULL,
    opens time NOT NULL,
    closes time NOT NULL,
    source text NOT NULL,
    confidence varchar(40) NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz,
    CONSTRAINT capacity_rule_one_per_day UNIQUE (valid_from)
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    for table in ("appointment", "stay"):
        grant(op, "investor", "UPDATE, DELETE", table)
