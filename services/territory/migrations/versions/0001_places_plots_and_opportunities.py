"""Places, figures, zones, plots, opportunities, their histories, the pipeline, and the event tables."""

from alembic import op

from shared.database.migrate import grant
from shared.messaging.migrations import create_inbox, create_outbox

revision = "0001"
down_revision = None

SERVICE = "territory"

_REFERENCE = """
CREATE TABLE province (
    code text PRIMARY KEY,
    iso text NOT NULL UNIQUE,
    kind varchar(40) NOT NULL,
    name_fr text NOT NULL,
    name_ar text NOT NULL,
    geometry jsonb NOT NULL,
    geometry_credit text NOT NULL
);
CREATE TABLE commune (
    code text PRIMARY KEY,
    province text NOT NULL REFERENCES province,
    kind varchar(40) NOT NULL,
    name_fr text NOT NULL,
    name_ar text NOT NULL
);
CREATE INDEX ix_commune_province ON commune (province);
CREATE TABLE zone (
    code text PRIMARY KEY,
    name jsonb NOT NULL,
    province text NOT NULL REFERENCES province,
    longitude double precision NOT NULL,
    latitude double precision NOT NULL,
    position_status text NOT NULL
);
CREATE TABLE figure (
    place text NOT NULL,
    indicator varchar(40) NOT NULL,
    vintage text NOT NULL,
    value numeric NOT NULL,
    source text NOT NULL,
    licence text NOT NULL,
    confidence text NOT NULL,
    PRIMARY KEY (place, indicator, vintage)
);
CREATE TABLE bonus_category (
    province text NOT NULL REFERENCES province,
    valid_from date NOT NULL,
    category varchar(40) NOT NULL,
    source text NOT NULL,
    confidence text NOT NULL,
    PRIMARY KEY (province, valid_from)
);
CREATE TABLE setting (
    kind varchar(40) NOT NULL,
    valid_from date NOT NULL,
    value integer NOT NULL,
    source text NOT NULL,
    confidence text NOT NULL,
    PRIMARY KEY (kind, valid_from)
);
"""

_OFFER = """
CREATE TABLE plot (
    id uuid PRIMARY KEY,
    zone text NOT NULL REFERENCES zone,
    reference text NOT NULL,
    area_m2 integer NOT NULL,
    land_regime varchar(40) NOT NULL,
    state varchar(40) NOT NULL,
    dossier_id uuid,
    reserved_until timestamptz,
    event_seq bigint NOT NULL,
    CONSTRAINT plot_one_reference_per_zone UNIQUE (zone, reference)
);
CREATE INDEX plot_to_expire ON plot (reserved_until) WHERE state = 'reserved';
CREATE TABLE plot_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plot_id uuid NOT NULL REFERENCES plot,
    at timestamptz NOT NULL,
    action text NOT NULL,
    by uuid,
    details jsonb NOT NULL
);
CREATE INDEX ix_plot_history_plot_id ON plot_history (plot_id);
CREATE TABLE reservation (
    dossier_id uuid PRIMARY KEY,
    plot_id uuid NOT NULL REFERENCES plot,
    state varchar(40) NOT NULL,
    asked_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE TABLE opportunity (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL UNIQUE,
    request_digest text NOT NULL,
    title jsonb NOT NULL,
    text jsonb NOT NULL,
    province text NOT NULL REFERENCES province,
    commune text REFERENCES commune,
    sector varchar(40) NOT NULL,
    zone text REFERENCES zone,
    plot_id uuid REFERENCES plot,
    indicative_amount_mad numeric(14, 2),
    drafted_by uuid NOT NULL,
    drafted_at timestamptz NOT NULL,
    status varchar(40) NOT NULL,
    published_by uuid,
    published_at timestamptz,
    withdrawn_by uuid,
    withdrawn_at timestamptz,
    event_seq bigint NOT NULL
);
CREATE UNIQUE INDEX opportunity_one_published_per_plot ON opportunity (plot_id) WHERE status = 'published';
CREATE TABLE opportunity_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    opportunity_id uuid NOT NULL REFERENCES opportunity,
    at timestamptz NOT NULL,
    action text NOT NULL,
    by uuid,
    details jsonb NOT NULL
);
CREATE INDEX ix_opportunity_history_opportunity_id ON opportunity_history (opportunity_id);
CREATE TABLE pipeline_entry (
    dossier_id uuid PRIMARY KEY,
    province text NOT NULL,
    sector varchar(40) NOT NULL,
    host_country text NOT NULL,
    stage varchar(40) NOT NULL,
    planned_amount_mad numeric(14, 2) NOT NULL,
    planned_jobs integer NOT NULL,
    filed_on date NOT NULL,
    decided_on date,
    last_event_at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_REFERENCE)
    op.execute(_OFFER)
    for table in ("plot", "reservation", "opportunity", "pipeline_entry"):
        grant(op, SERVICE, "UPDATE", table)
    create_outbox(op, SERVICE)
    create_inbox(op, SERVICE)
