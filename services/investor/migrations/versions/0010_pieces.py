"""Checklists by act, legal form and stage; the refusal of a piece; uploads and files.

Expand step: new tables, and columns with defaults. The release before this one reads rules without looking at the new
columns: until it is gone, a dossier that it files may be asked for pieces that only some acts ask for, and it cannot
open a dossier that has a piece of a kind added here.
"""

from alembic import op

from shared.database.migrate import grant

revision = "0010"
down_revision = "0009"

_COLUMNS = """
ALTER TABLE dossier ADD COLUMN legal_form varchar(40), ADD COLUMN asked_acts varchar(40)[] NOT NULL DEFAULT '{}';
ALTER TABLE piece
    ADD COLUMN stage varchar(40) NOT NULL DEFAULT 'filing',
    ADD COLUMN position smallint NOT NULL DEFAULT 0,
    ADD COLUMN fault varchar(40),
    ADD COLUMN fault_note text NOT NULL DEFAULT '',
    ADD COLUMN asked_again boolean NOT NULL DEFAULT false;
ALTER TABLE piece_rule
    ADD COLUMN act varchar(40),
    ADD COLUMN legal_form varchar(40),
    ADD COLUMN stage varchar(40) NOT NULL DEFAULT 'filing';
ALTER TABLE piece_rule DROP CONSTRAINT piece_rule_one_per_day;
ALTER TABLE piece_rule ADD CONSTRAINT piece_rule_one_per_day
    UNIQUE NULLS NOT DISTINCT (piece, act, sector, legal_form, on_a_plot, stage, valid_from);
"""

_TABLES = """
CREATE TABLE upload (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    piece varchar(40) NOT NULL,
    length bigint NOT NULL,
    received bigint NOT NULL,
    state varchar(40) NOT NULL,
    fault varchar(40),
    opened_by uuid,
    opened_at timestamptz NOT NULL,
    touched_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT upload_received_within_length CHECK (received BETWEEN 0 AND length)
);
CREATE INDEX ix_upload_dossier_id ON upload (dossier_id);
CREATE INDEX upload_open ON upload (touched_at) WHERE state = 'open';
CREATE TABLE upload_part (
    upload_id uuid NOT NULL REFERENCES upload,
    start bigint NOT NULL,
    length integer NOT NULL,
    key text NOT NULL,
    PRIMARY KEY (upload_id, start)
);
CREATE TABLE piece_file (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL REFERENCES dossier,
    piece varchar(40) NOT NULL,
    number smallint NOT NULL,
    key text,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    media_type text NOT NULL,
    state varchar(40) NOT NULL,
    uploaded_by uuid,
    uploaded_at timestamptz NOT NULL,
    judged_at timestamptz,
    finding text,
    CONSTRAINT piece_file_number UNIQUE (dossier_id, piece, number)
);
CREATE INDEX piece_file_key ON piece_file (key);
CREATE INDEX piece_file_quarantined ON piece_file (uploaded_at) WHERE state = 'quarantined';
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy, not the investors
    op.execute(_COLUMNS)
    op.execute(_TABLES)
    grant(op, "investor", "DELETE", "piece")  # expected, and asked for by an act that was dropped
    grant(op, "investor", "UPDATE", "upload")
    grant(op, "investor", "DELETE", "upload_part")
    # What a file is, is history: only what the scanner says of it is added, and its bytes may go.
    grant(op, "investor", "UPDATE (key, state, judged_at, finding)", "piece_file")
