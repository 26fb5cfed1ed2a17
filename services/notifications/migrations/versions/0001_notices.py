"""Dossier references, notices, messages, attempts, resends, and the inbox."""

from alembic import op

from shared.database.migrate import grant
from shared.messaging.migrations import create_inbox

revision = "0001"
down_revision = None

SERVICE = "notifications"

_TABLES = """
CREATE TABLE dossier_reference (
    dossier_id uuid PRIMARY KEY,
    number text NOT NULL,
    person_id uuid NOT NULL
);
CREATE TABLE notice (
    id uuid PRIMARY KEY,
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    dossier_id uuid NOT NULL REFERENCES dossier_reference,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    facts jsonb NOT NULL,
    correlation_id text NOT NULL,
    occurred_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL CONSTRAINT notice_state_known CHECK (state IN
        ('created', 'sending', 'sent', 'failed_temporarily', 'failed_permanently', 'unknown')),
    phase text,
    claimed_by bigint,
    claimed_at timestamptz,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    tries smallint NOT NULL DEFAULT 0,
    sent_at timestamptz,
    CONSTRAINT notice_one_per_event_and_person UNIQUE (event_id, person_id)
);
CREATE INDEX notice_due ON notice (position) WHERE state IN ('created', 'sending', 'failed_temporarily');
CREATE INDEX notice_of_dossier ON notice (dossier_id, position);
CREATE INDEX notice_latest_sent ON notice (sent_at DESC) WHERE state = 'sent';
CREATE INDEX notice_troubled ON notice (position DESC)
    WHERE state IN ('failed_temporarily', 'failed_permanently', 'unknown');
CREATE TABLE message (
    notice_id uuid PRIMARY KEY REFERENCES notice,
    message_id text NOT NULL UNIQUE,
    language text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    digest text NOT NULL,
    written_at timestamptz NOT NULL
);
CREATE TABLE notice_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id uuid NOT NULL REFERENCES notice,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    phase text NOT NULL,
    outcome text NOT NULL,
    smtp_code smallint,
    reply text NOT NULL
);
CREATE INDEX ix_notice_attempt_notice_id ON notice_attempt (notice_id);
CREATE TABLE notice_resend (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id uuid NOT NULL REFERENCES notice,
    at timestamptz NOT NULL,
    staff_id uuid NOT NULL,
    reason text NOT NULL
);
CREATE INDEX ix_notice_resend_notice_id ON notice_resend (notice_id);
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute(_TABLES)
    # What a notice says stays as it was created; messages, attempts and resends are history.
    grant(
        op,
        SERVICE,
        "UPDATE (state, phase, claimed_by, claimed_at, next_attempt_at, tries, sent_at)",
        "notice",
    )
    create_inbox(op, SERVICE)
