"""Campaigns: announcements to who asked for such. Expand step: three tables, and a column that older notices leave
empty. The release before this one would send such a message as a notice of its dossier: no campaign is started before
every process runs this release (docs/campaigns.md).
"""

from alembic import op

from shared.database.migrate import grant

revision = "0023"
down_revision = "0022"

_TABLES = """
CREATE TABLE campaign (
    id uuid PRIMARY KEY,
    version_id uuid NOT NULL UNIQUE REFERENCES template_version,
    state text NOT NULL CONSTRAINT campaign_state_known
        CHECK (state IN ('draft', 'running', 'paused', 'stopped', 'finished', 'dropped')),
    setup jsonb NOT NULL,
    authors uuid[] NOT NULL,
    begun_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    counts jsonb,
    last_person uuid,
    listed boolean NOT NULL DEFAULT false,
    paid_until timestamptz,
    moved_at timestamptz
);
CREATE INDEX campaign_latest ON campaign (begun_at DESC, id);
CREATE INDEX campaign_at_work ON campaign (id) WHERE state IN ('running', 'stopped');
CREATE TABLE campaign_history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_id uuid NOT NULL REFERENCES campaign,
    at timestamptz NOT NULL,
    by uuid,
    act text NOT NULL,
    reason text NOT NULL
);
CREATE INDEX ix_campaign_history_campaign_id ON campaign_history (campaign_id);
CREATE TABLE campaign_unsubscribed (
    campaign_id uuid NOT NULL REFERENCES campaign,
    person_id uuid NOT NULL,
    channel text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, person_id, channel)
);
CREATE INDEX ix_campaign_unsubscribed_person_id ON campaign_unsubscribed (person_id);
ALTER TABLE notice ADD COLUMN campaign_id uuid REFERENCES campaign;
CREATE INDEX notice_of_campaign ON notice (campaign_id, priority, next_attempt_at, position)
    WHERE campaign_id IS NOT NULL AND state IN ('created', 'sending', 'failed_temporarily');
CREATE INDEX notice_sent_of_campaign ON notice (campaign_id, sent_at) WHERE campaign_id IS NOT NULL;
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_TABLES)
    changing = "state, setup, authors, started_at, ended_at, counts, last_person, listed, paid_until, moved_at"
    grant(op, "notifications", f"UPDATE ({changing})", "campaign")
    grant(op, "notifications", "DELETE", "campaign_unsubscribed")
    grant(op, "notifications", "UPDATE (priority)", "notice")
