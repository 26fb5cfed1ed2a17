"""Events for tests, with ids and sequence numbers of one's choosing."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from shared.contracts.event import Envelope, Event
from shared.contracts.investor.events import ReviewOpened
from shared.database.identifiers import uuid7
from shared.messaging.message import plain

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def an_event(dossier_id: UUID | None = None) -> Event:
    return ReviewOpened(dossier_id=dossier_id or uuid4(), occurred_at=NOON)


def an_envelope(
    event: Event | None = None, *, seq: int = 1, source: str = "investor", event_id: UUID | None = None
) -> Envelope:
    event = event or an_event()
    return Envelope(
        event_id=event_id or uuid7(),
        source=source,
        aggregate=event.aggregate,
        aggregate_id=event.aggregate_id,
        aggregate_seq=seq,
        type=event.type,
        occurred_at=event.occurred_at,
        correlation_id="test",
        data=plain(event),
    )
