"""A notice on another channel instead of one that did not arrive. ADR 0036."""

from uuid import UUID, uuid5

from sqlalchemy import Connection, text

from shared.contracts.notifications.codes import Channel
from shared.database.identifiers import uuid7

_STAND_IN = text("""
INSERT INTO notice (id, event_id, dossier_id, person_id, for_mandatary, kind, facts, correlation_id, traceparent,
                    occurred_at, state, channel, instead_of)
SELECT :id, :event_id, dossier_id, person_id, for_mandatary, kind, facts, correlation_id, traceparent,
       occurred_at, 'created', :channel, :first
FROM notice WHERE id = :first
ON CONFLICT DO NOTHING
RETURNING id
""")


def stand_in(connection: Connection, first: UUID, channel: Channel) -> UUID | None:
    """Let this channel tell what the first notice of an event did not. None: it does so already."""
    said = {"id": uuid7(), "event_id": uuid5(first, channel), "channel": channel, "first": first}
    return connection.execute(_STAND_IN, said).scalar_one_or_none()
