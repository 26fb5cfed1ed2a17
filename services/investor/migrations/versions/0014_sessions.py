"""The commission's sessions and their agendas. Expand step: new tables."""

from alembic import op

from shared.database.migrate import grant

revision = "0014"
down_revision = "0013"

_TABLES = """
CREATE TABLE commission_session (
    id uuid PRIMARY KEY,
    held_on date NOT NULL,
    place text NOT NULL,
    state varchar(40) NOT NULL,
    version integer NOT NULL,
    planned_by uuid NOT NULL,
    planned_at timestamptz NOT NULL,
    held_by uuid,
    held_at timestamptz,
    present varchar(40)[] NOT NULL,
    minutes text NOT NULL,
    closed_by uuid,
    closed_at timestamptz
);
CREATE UNIQUE INDEX commission_session_one_a_day ON commission_session (held_on) WHERE state <> 'cancelled';
CREATE TABLE agenda_item (
    session_id uuid NOT NULL REFERENCES commission_session,
    dossier_id uuid NOT NULL REFERENCES dossier,
    position smallint NOT NULL,
    minutes text NOT NULL,
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, dossier_id)
);
CREATE INDEX ix_agenda_item_dossier_id ON agenda_item (dossier_id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "investor", "UPDATE", "commission_session")
    grant(op, "investor", "UPDATE", "agenda_item")
