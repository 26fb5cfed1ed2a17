"""The log of public facts on its way to RabbitMQ's public exchange: read behind a place, confirmed, noted.

At least once and in order: the place moves only over what the broker confirmed, so a process that dies in between sends
a batch again, under the same ids. What no queue is bound for is returned, and is done: a consumer that comes later asks
the feed of changes for what was before.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, text, update
from sqlalchemy.dialects.postgresql import insert

from services.territory.adapters import public_log
from services.territory.adapters.public_tables import bridge
from shared.contracts.territory.subscriptions import EventFilter
from shared.messaging.message import Message
from shared.messaging.topology import PUBLIC_EXCHANGE
from shared.messaging.transport import Outcome, Publisher

BATCH = 200
CONFIRM_S = 20.0
STRUCTURED = "application/cloudevents+json"
_LOCK = text("SELECT pg_try_advisory_lock(hashtext('primo.bridge'))")
_DONE = (Outcome.CONFIRMED, Outcome.UNROUTABLE)


class BridgeFeed:
    """One at a time, by a lock of the connection that it works on."""

    def __init__(self, connection: Connection, publisher: Publisher) -> None:
        self._connection = connection
        self._publisher = publisher

    def is_ours(self) -> bool:
        """Whether this connection has the lock now; asked until it has."""
        with self._connection.begin():
            return bool(self._connection.scalar(_LOCK))

    def publish_next(self) -> int:
        """A batch; answers how many of it the broker has. Raises BrokerAway."""
        public_log.number(self._connection)
        with self._connection.begin():
            place = self._place()
            rows = public_log.read_after(self._connection, place, EventFilter(), BATCH)
        if not rows:
            return 0
        outcomes = self._publisher.publish([_message(row) for row in rows], CONFIRM_S)
        done = _done(rows, outcomes)
        if done:
            with self._connection.begin():
                moved = update(bridge).where(bridge.c.exchange == PUBLIC_EXCHANGE).values(cursor=done[-1]["position"])
                self._connection.execute(moved)
        return len(done)

    def _place(self) -> int:
        """From the beginning of the log, the first time."""
        first = {"exchange": PUBLIC_EXCHANGE, "cursor": 0}
        self._connection.execute(insert(bridge).values(first).on_conflict_do_nothing())
        return self._connection.scalar(select(bridge.c.cursor).where(bridge.c.exchange == PUBLIC_EXCHANGE)) or 0


def _done(rows: Sequence[dict[str, Any]], outcomes: Sequence[Outcome]) -> Sequence[dict[str, Any]]:
    """The beginning that was taken; behind a hole nothing counts, so that the order holds."""
    for number, outcome in enumerate(outcomes):
        if outcome not in _DONE:
            return rows[:number]
    return rows


def _message(row: dict[str, Any]) -> Message:
    return Message(
        exchange=PUBLIC_EXCHANGE,
        routing_key=row["type"],
        message_id=str(row["event_id"]),
        headers={},
        body=json.dumps(public_log.cloud_event(row), ensure_ascii=False).encode(),
        content_type=STRUCTURED,
    )
