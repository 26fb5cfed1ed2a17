"""What goes out to other systems: the log of public facts, subscriptions and their deliveries. Expand: new tables."""

from alembic import op

from shared.database.migrate import grant

revision = "0013"
down_revision = "0012"

_TABLES = """
CREATE TABLE public_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    position bigint UNIQUE,
    type text NOT NULL,
    subject text NOT NULL,
    province text,
    sector text,
    occurred_at timestamptz NOT NULL,
    data jsonb NOT NULL
);
CREATE INDEX public_event_unnumbered ON public_event (id) WHERE position IS NULL;
CREATE INDEX public_event_occurred_at ON public_event (occurred_at);
CREATE TABLE retry_pause (
    valid_from date NOT NULL,
    step smallint NOT NULL,
    seconds integer NOT NULL,
    source text NOT NULL,
    confidence text NOT NULL,
    PRIMARY KEY (valid_from, step)
);
CREATE TABLE subscription (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    url text NOT NULL,
    types text[] NOT NULL,
    provinces text[] NOT NULL,
    sectors text[] NOT NULL,
    state text NOT NULL,
    because text,
    salt bytea NOT NULL,
    former_salt bytea,
    former_until timestamptz,
    cursor bigint NOT NULL,
    tries integer NOT NULL,
    next_attempt_at timestamptz,
    failing_since timestamptz,
    attempted_at timestamptz,
    claimed_by bigint,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    changed_by uuid NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX subscription_one_of_a_name ON subscription (lower(name)) WHERE state <> 'closed';
CREATE TABLE delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id uuid NOT NULL REFERENCES subscription (id),
    position bigint,
    event_id uuid NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    skip_reason text,
    settled_by uuid
);
CREATE INDEX delivery_of_subscription ON delivery (subscription_id, id);
CREATE UNIQUE INDEX delivery_one_waiting ON delivery (subscription_id)
    WHERE settled_at IS NULL AND position IS NOT NULL;
CREATE INDEX delivery_pings ON delivery (id) WHERE settled_at IS NULL AND position IS NULL;
CREATE TABLE delivery_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id bigint NOT NULL REFERENCES delivery (id),
    begun_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text NOT NULL,
    status integer,
    reply text NOT NULL
);
CREATE INDEX ix_delivery_attempt_delivery_id ON delivery_attempt (delivery_id);
CREATE TABLE bridge (
    exchange text PRIMARY KEY,
    cursor bigint NOT NULL
);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    grant(op, "territory", "UPDATE (position)", "public_event")
    grant(op, "territory", "UPDATE", "subscription")
    grant(op, "territory", "UPDATE, DELETE", "delivery")
    grant(op, "territory", "UPDATE, DELETE", "delivery_attempt")
    grant(op, "territory", "UPDATE", "bridge")
