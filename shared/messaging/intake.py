"""The intake: RabbitMQ -> inbox.

Stores what arrives as it arrived, a batch per transaction, and acknowledges after the commit. It understands only
the envelope, so it never fails because of what an event says. What comes next in its lane may go straight through
(`straight`): its effect is in that transaction.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import psycopg

from shared.database.engine import EVENT_STATEMENT_TIMEOUT_S, open_connection
from shared.messaging import late, metrics, parking, spans
from shared.messaging.inbox import Received, store
from shared.messaging.message import Unreadable, decode
from shared.messaging.straight import Straight
from shared.messaging.transport import Delivery, Subscription
from shared.telemetry import logging

log = logging.get(__name__)

BATCH = 500
WAIT_S = 1.0
FINISH_S = 3.0
"""How long, when told to stop, it still takes what was delivered."""


class Intake:
    """Runs until told to stop; one per process is enough (it is bound by the database's commits)."""

    def __init__(
        self,
        *,
        service: str,
        database_url: str,
        subscribe: Callable[[], Subscription],
        straight: Straight | None = None,
    ) -> None:
        """`straight`: handles what it can at once; without, all is left to the lanes."""
        self.service = service
        self._straight = straight
        self._url = database_url
        self._subscribe = subscribe

    def run(self, stop: threading.Event) -> None:
        """Receive until `stop` is set.

        Raises BrokerAway, or psycopg.OperationalError or DBAPIError, when a server goes away.

        Nothing is lost by either: what was not acknowledged is delivered again.
        """
        with (
            open_connection(
                self._url,
                f"primo-{self.service}-intake",
                autocommit=True,
                statement_timeout_s=EVENT_STATEMENT_TIMEOUT_S,
            ) as connection,
            self._straight.connected() if self._straight else nullcontext(),
        ):
            subscription = self._subscribe()
            try:
                while not stop.is_set():
                    self._take(connection, subscription, WAIT_S)
                # What the broker has handed to us already is stored, not given back; handlers would take too long.
                last_moment = time.monotonic() + FINISH_S
                subscription.finish(FINISH_S)
                while self._take(connection, subscription, 0.0, straight=False) and time.monotonic() < last_moment:
                    pass
            finally:
                subscription.close()

    def _take(
        self, connection: psycopg.Connection, subscription: Subscription, wait: float, *, straight: bool = True
    ) -> bool:
        deliveries = subscription.receive(BATCH, wait)
        if deliveries:
            self.keep(connection, deliveries, straight=straight)
            subscription.acknowledge(deliveries[-1])
        return bool(deliveries)

    def keep(self, connection: psycopg.Connection, deliveries: Sequence[Delivery], *, straight: bool = True) -> None:
        """Store a batch in one transaction: events into the inbox, the rest into parking."""
        readable, unreadable = self._sort(deliveries)
        began, started = time.time_ns(), time.perf_counter()
        fresh = late.without_handled(connection, readable)
        new = self._straight.keep(fresh) if straight and self._straight and fresh and not unreadable else None
        if new is None:
            new = self._store(connection, fresh, unreadable)
        metrics.RECEIVED.inc(new)
        metrics.ABSORBED.inc(len(readable) - new)
        spans.received([one.envelope for one in readable], began)
        log.debug("stored", events=len(readable), new=new, seconds=round(time.perf_counter() - started, 4))

    @staticmethod
    def _store(
        connection: psycopg.Connection, fresh: Sequence[Received], unreadable: Sequence[tuple[Delivery, Unreadable]]
    ) -> int:
        # Storing is one statement, and so a transaction by itself; only parking takes more.
        with nullcontext() if connection.autocommit and not unreadable else connection.transaction():
            new = store(connection, fresh)
            for delivery, problem in unreadable:
                parking.park_message(connection, delivery, problem)
        return new

    @staticmethod
    def _sort(deliveries: Sequence[Delivery]) -> tuple[list[Received], list[tuple[Delivery, Unreadable]]]:
        readable, unreadable = [], []
        for delivery in deliveries:
            try:
                envelope = decode(delivery.headers, delivery.content_type, delivery.body)
            except Unreadable as problem:
                unreadable.append((delivery, problem))
                log.error("message parked", code=problem.code, bytes=len(delivery.body))
                continue
            readable.append(Received(envelope, _texts(delivery.headers), delivery.body))
        return readable, unreadable


def _texts(headers: Mapping[str, Any]) -> Mapping[str, str]:
    if set(map(type, headers.values())) <= {str}:
        return headers
    return {str(name): value for name, value in headers.items() if isinstance(value, str)}
