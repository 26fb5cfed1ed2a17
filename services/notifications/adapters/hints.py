"""Hints: what browsers show beside a notice, each a notice of its own that stands in for nothing. ADR 0049."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy import Connection, text

from services.notifications.adapters.staff_notices import CHANNEL
from shared.contracts.notifications.codes import Channel
from shared.database.identifiers import uuid7

_HINT = text("""
INSERT INTO notice (id, event_id, dossier_id, person_id, kind, facts, correlation_id, traceparent, occurred_at, state,
                    channel, beside, browser_id)
SELECT :id, :event_id, dossier_id, person_id, kind, facts, correlation_id, traceparent, occurred_at, 'created',
       :channel, id, :browser_id
FROM notice WHERE id = :beside
ON CONFLICT DO NOTHING
""")


def hint_at(connection: Connection, notice_id: UUID, browsers: Sequence[UUID]) -> None:
    """One for each browser; again, it changes nothing."""
    rows = [
        {
            "id": uuid7(),
            "event_id": uuid5(notice_id, f"{Channel.PUSH} {browser_id}"),
            "channel": Channel.PUSH,
            "beside": notice_id,
            "browser_id": browser_id,
        }
        for browser_id in browsers
    ]
    connection.execute(_HINT, rows)
    connection.execute(text(f"NOTIFY {CHANNEL}"))
