"""Many notices that wait, each of a dossier of its own: as they lie in the queue when senders come to them."""

import psycopg

_MANY = """
WITH dossiers AS (
    INSERT INTO dossier_reference (dossier_id, number, person_id)
    SELECT gen_random_uuid(), 'OR-2026-' || lpad(n::text, 5, '0'), gen_random_uuid()
    FROM generate_series(1, %(count)s) n
    RETURNING *
)
INSERT INTO notice (id, event_id, dossier_id, person_id, kind, facts, correlation_id, occurred_at, state, priority)
SELECT gen_random_uuid(), gen_random_uuid(), dossier_id, person_id, 'progressed',
       jsonb_build_object('number', number, 'happened_on', '2026-11-30', 'status', 'under_construction'),
       'bulk', clock_timestamp(), 'created', %(priority)s
FROM dossiers
"""


def many_notices(owner: psycopg.Connection, count: int, priority: int) -> None:
    """As the owner of the database: the service writes them one event at a time."""
    owner.execute(_MANY, {"count": count, "priority": priority})
