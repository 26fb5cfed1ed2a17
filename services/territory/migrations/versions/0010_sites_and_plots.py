"""Sites and plots after the CNIG standard. Expand step: new tables, new columns that may be empty."""

from alembic import op

from shared.database.migrate import grant

revision = "0010"
down_revision = "0009"

_UTILITIES = """
    ADD COLUMN water_served boolean,
    ADD COLUMN power_served boolean,
    ADD COLUMN sewer_served boolean,
    ADD COLUMN gas_served boolean,
    ADD COLUMN fibre_served boolean,
    ADD COLUMN utilities_source text,
    ADD COLUMN utilities_confidence text,
"""
_TABLES = """
CREATE TABLE pole (
    code text PRIMARY KEY,
    name jsonb NOT NULL,
    vocation text,
    reach text,
    identified_on date,
    updated_on date,
    source text,
    confidence text
);
CREATE TABLE site_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    code text NOT NULL,
    at timestamptz NOT NULL,
    action text NOT NULL,
    by uuid,
    details jsonb NOT NULL
);
CREATE INDEX ix_site_history_code ON site_history (code);
"""
_SITE = f"""
ALTER TABLE zone {_UTILITIES}
    ADD COLUMN pole text REFERENCES pole (code),
    ADD COLUMN commune text REFERENCES commune (code),
    ADD COLUMN geometry jsonb,
    ADD COLUMN site_type text,
    ADD COLUMN vocation text,
    ADD COLUMN site_state text,
    ADD COLUMN usable_area_ha numeric,
    ADD COLUMN created_year integer,
    ADD COLUMN identified_on date,
    ADD COLUMN updated_on date,
    ADD COLUMN producer text,
    ADD COLUMN description text,
    ADD COLUMN url text,
    ADD COLUMN manager_type text,
    ADD COLUMN manager text,
    ADD COLUMN developer text,
    ADD COLUMN seller text,
    ADD COLUMN motorway text,
    ADD COLUMN motorway_km numeric,
    ADD COLUMN rail_station text,
    ADD COLUMN rail_km numeric,
    ADD COLUMN airport text,
    ADD COLUMN airport_km numeric,
    ADD COLUMN port text,
    ADD COLUMN port_km numeric,
    ADD COLUMN distances_source text,
    ADD COLUMN distances_confidence text
"""
_PLOT = f"""
ALTER TABLE plot {_UTILITIES}
    ADD COLUMN marketing text NOT NULL DEFAULT 'for_sale',
    ADD COLUMN marketing_reason text,
    ADD COLUMN demonstration boolean NOT NULL DEFAULT false,
    ADD COLUMN cadastral_reference text,
    ADD COLUMN tenure text,
    ADD COLUMN development text,
    ADD COLUMN occupancy text,
    ADD COLUMN land_use text,
    ADD COLUMN turnkey boolean,
    ADD COLUMN price_mad_m2 numeric,
    ADD COLUMN price_on date,
    ADD COLUMN price_source text,
    ADD COLUMN price_confidence text,
    ADD COLUMN geometry jsonb,
    ADD COLUMN identified_on date,
    ADD COLUMN updated_on date
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    for statement in (_TABLES, _SITE, _PLOT):
        op.execute(statement)
    for table in ("pole", "zone"):
        grant(op, "territory", "UPDATE", table)
