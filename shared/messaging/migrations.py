"""The event tables, called by the services' own migrations. Each function is frozen: a change is a new one."""

from shared.database.migrate import Statements, grant

_OUTBOX = """
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_seq bigint NOT NULL,
    partition smallint NOT NULL,
    type text NOT NULL,
    data jsonb NOT NULL,
    correlation_id text NOT NULL,
    causation_id text,
    traceparent text,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    last_error text,
    CONSTRAINT outbox_one_event_per_seq UNIQUE (aggregate, aggregate_id, aggregate_seq)
);
CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;
"""

_INBOX = """
CREATE TABLE inbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL CONSTRAINT inbox_one_row_per_event UNIQUE,
    source text NOT NULL,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_seq bigint NOT NULL,
    partition smallint NOT NULL,
    type text NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    processed_at timestamptz,
    outcome text
);
CREATE INDEX inbox_unprocessed ON inbox (id) WHERE processed_at IS NULL;
CREATE INDEX inbox_waiting_in_lane ON inbox (source, aggregate, aggregate_id, aggregate_seq)
    WHERE processed_at IS NULL;
CREATE TABLE lane (
    source text NOT NULL,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    last_seq bigint NOT NULL,
    state text NOT NULL CONSTRAINT lane_state_known CHECK (state IN ('open', 'gap', 'retry', 'parked')),
    attempts smallint NOT NULL DEFAULT 0,
    resume_at timestamptz,
    last_error text,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, aggregate, aggregate_id)
);
CREATE TABLE parked_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid,
    source text,
    aggregate text,
    aggregate_id uuid,
    aggregate_seq bigint,
    type text,
    headers jsonb NOT NULL,
    content_type text,
    body bytea NOT NULL,
    code text NOT NULL,
    error text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    resolution text,
    resolved_by text,
    reason text
);
CREATE INDEX parked_event_open ON parked_event (id) WHERE resolved_at IS NULL;
"""

_DELIVERY_AUDIT = """
CREATE TABLE delivery_audit (
    publisher text PRIMARY KEY,
    event_id uuid NOT NULL,
    published_at timestamptz NOT NULL,
    place bigint NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT now()
);
"""


def create_outbox(op: Statements, service: str) -> None:
    """What was recorded stays as it was: the runtime role may only say that a row has left."""
    op.execute(_OUTBOX)
    grant(op, service, "UPDATE (published_at, attempts, last_error)", "outbox")


def create_inbox(op: Statements, service: str) -> None:
    """The bytes that came stay as they came; only progress is written."""
    op.execute(_INBOX)
    grant(op, service, "UPDATE (processed_at, outcome)", "inbox")
    grant(op, service, "UPDATE", "lane")
    grant(op, service, "UPDATE (resolved_at, resolution, resolved_by, reason)", "parked_event")


def create_delivery_audit(op: Statements, service: str) -> None:
    """How far a reader has compared what was sent with what came."""
    op.execute(_DELIVERY_AUDIT)
    grant(op, service, "UPDATE", "delivery_audit")


def index_published(op: Statements) -> None:
    """A publisher lists what it sent in the order of the broker's confirms."""
    op.execute("CREATE INDEX outbox_published ON outbox (published_at, id) WHERE published_at IS NOT NULL")
