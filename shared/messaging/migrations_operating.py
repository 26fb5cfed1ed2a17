"""What operating adds to the event tables, called by a service's own migrations. Frozen: a change is a new function."""

from shared.database.migrate import Statements, grant

_PARKED = """
ALTER TABLE parked_event ADD COLUMN fingerprint text;
ALTER TABLE parked_event ADD COLUMN corrected_event_id uuid;
ALTER TABLE parked_event ADD COLUMN corrected_data jsonb;
"""
_FINGERPRINT_BACKFILL = """
UPDATE parked_event SET fingerprint = left(encode(sha256(convert_to(
    concat_ws(E'\\n', code, coalesce(type, ''), 'before fingerprints'), 'UTF8')), 'hex'), 16);
ALTER TABLE parked_event ALTER COLUMN fingerprint SET NOT NULL;
CREATE INDEX parked_event_alike ON parked_event (fingerprint, id) WHERE resolved_at IS NULL;
CREATE INDEX parked_event_of_lane ON parked_event (source, aggregate, aggregate_id);
"""
_REBUILD = """
CREATE TABLE projection_rebuild (
    projection text PRIMARY KEY,
    lanes_after uuid,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
"""


def group_parked(op: Statements, service: str) -> None:
    """Parked events get a fingerprint and a place for a correction.

    Those that were parked before are grouped by code and type: what their errors have in common was not computed then.
    """
    op.execute(_PARKED)
    op.execute(_FINGERPRINT_BACKFILL)
    grant(op, service, "UPDATE (corrected_event_id, corrected_data)", "parked_event")


def note_rebuilds(op: Statements, service: str) -> None:
    """How far the rebuilding of a projection has come, so that it can go on after a break."""
    op.execute(_REBUILD)
    grant(op, service, "UPDATE", "projection_rebuild")
