"""Events of some aggregates that came and are not handled yet, for who asks why nothing happens."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from shared.contracts.saga import Unheard

_UNHEARD = text("""
SELECT i.aggregate_id, count(*) AS events, min(i.received_at) AS since, coalesce(min(l.state), 'open') AS state
FROM inbox i
LEFT JOIN lane l ON l.source = i.source AND l.aggregate = i.aggregate AND l.aggregate_id = i.aggregate_id
WHERE i.processed_at IS NULL AND i.source = :source AND i.aggregate = :aggregate AND i.aggregate_id = ANY(:ids)
GROUP BY i.aggregate_id
UNION ALL
SELECT p.aggregate_id, count(*), min(p.parked_at), 'parked'
FROM parked_event p
WHERE p.resolved_at IS NULL AND p.source = :source AND p.aggregate = :aggregate AND p.aggregate_id = ANY(:ids)
GROUP BY p.aggregate_id
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


def unheard_of(session: Session, source: str, aggregate: str, ids: Collection[UUID]) -> Mapping[UUID, Unheard]:
    """Aggregate -> what waits. A parked event tells more than those that wait behind it: its moment, and its state."""
    found: dict[UUID, Unheard] = {}
    for row in session.execute(_UNHEARD, {"source": source, "aggregate": aggregate, "ids": list(ids)}):
        found[row.aggregate_id] = Unheard(state=row.state, events=row.events, since=row.since)
    return found
