"""A stream that a reader began with later than its publisher did.

Of an aggregate that speaks again then, the first event to come has a number above 1: its lane waits for what left the
broker long before, and for ever. What is missing is asked of the publisher's history and kept as if it had come. Only
for lanes that handled nothing yet: in others a gap is for the delivery audit, which finds what the broker lost.
"""

from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg

from shared.contracts.event import Envelope
from shared.contracts.past_events import PastEvent, ReadPast, WantedPast
from shared.messaging.inbox import Received, store
from shared.messaging.message import encode
from shared.telemetry import logging

log = logging.get(__name__)

MOST = 200
"""Lanes in one go; what is left is for the next time."""

_WAITING = """
SELECT lane.aggregate, lane.aggregate_id, min(inbox.aggregate_seq) AS first
FROM lane JOIN inbox USING (source, aggregate, aggregate_id)
WHERE lane.source = %s AND lane.state = 'gap' AND lane.last_seq = 0 AND inbox.processed_at IS NULL
  AND lane.updated_at < clock_timestamp() - make_interval(secs => %s)
GROUP BY lane.aggregate, lane.aggregate_id ORDER BY lane.aggregate, lane.aggregate_id LIMIT %s
"""


def fill(
    connection: psycopg.Connection, publisher: str, ask: Callable[[ReadPast], Any], *, settled_for_s: float
) -> int:
    """Keep what came before the first event of each lane that waits; answers how many events.

    `settled_for_s`: a gap that is younger may only be two events that overtook each other. The connection is in
    autocommit mode. Raises what `ask` raises.
    """
    waiting: list[tuple[str, UUID, int]] = connection.execute(_WAITING, [publisher, settled_for_s, MOST]).fetchall()
    kept = 0
    for aggregate, lanes in groupby(waiting, key=itemgetter(0)):
        upto = {aggregate_id: first - 1 for _, aggregate_id, first in lanes}
        wanted = tuple(WantedPast(aggregate_id=one, upto=last) for one, last in upto.items())
        past: tuple[PastEvent, ...] = ask(ReadPast(aggregate=aggregate, wanted=wanted))
        kept += store(connection, [_received(publisher, aggregate, one) for one in past])
    if kept:
        log.info("events kept from before this reader began", publisher=publisher, events=kept)
    return kept


def _received(publisher: str, aggregate: str, past: PastEvent) -> Received:
    envelope = Envelope(
        event_id=past.event_id,
        source=publisher,
        aggregate=aggregate,
        aggregate_id=past.aggregate_id,
        aggregate_seq=past.aggregate_seq,
        type=past.type,
        occurred_at=past.data["occurred_at"],
        correlation_id=str(past.event_id),  # whose request it was is not told of the past
        data=past.data,
    )
    message = encode(envelope)
    return Received(envelope, dict(message.headers), message.body)
