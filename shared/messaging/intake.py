"""The intake: RabbitMQ -> inbox.

Stores what arrives as it arrived, a batch per transaction, and acknowledges after the commit. It understands only
the envelope, so it never fails because of what an event says. What comes next in its lane may go straight through
(`straight`): its effect is in that transaction.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from functools import partial
from itertools import zip_longest
from typing import Any

import psycopg

from shared.database.engine import EVENT_STATEMENT_TIMEOUT_S, open_connection
from shared.messaging import late, metrics, parking, spans
from shared.messaging.hands import Hands
from shared.messaging.inbox import Received, store
from shared.messaging.message import Unreadable, decode
from shared.messaging.straight import Straight
from shared.messaging.transport import Delivery, Subscription
from shared.telemetry import logging

log = logging.get(__name__)

BATCH = 500
"""So many at most in one transaction."""
SHARED_FROM = 100
"""What is less is one hand's: two small transactions cost more than one."""
WAIT_S = 1.0
FINISH_S = 3.0
"""How long, when told to stop, it still takes what was delivered."""


class Intake:
    """Runs until told to stop; one per process is enough (it is bound by the processor, and by the database)."""

    def __init__(
        self,
        *,
        service: str,
        database_url: str,
        subscribe: Callable[[], Subscription],
        straight: Sequence[Straight] = (),
    ) -> None:
        """`straight`: each handles at once what it can of its share; without any, all is left to the lanes.

        With two, one computes while the other waits for the database.
        """
        self.service = service
        self._straight = straight
        self._url = database_url
        self._subscribe = subscribe

    def run(self, stop: threading.Event) -> None:
        """Receive until `stop` is set.

        Raises BrokerAway, or psycopg.OperationalError or DBAPIError, when a server goes away.

        Nothing is lost by either: what was not acknowledged is delivered again.
        """
        with ExitStack() as stack:
            for straight in self._straight:
                stack.enter_context(straight.connected())
            connections = [stack.enter_context(self._connect()) for _ in range(len(self._straight) or 1)]
            stores = [
                partial(self.keep, connection, straight=straight)
                for connection, straight in zip_longest(connections, self._straight)
            ]
            subscription = self._subscribe()
            stack.callback(subscription.close)
            hands = stack.enter_context(Hands(stores))
            while not stop.is_set():
                self._turn(subscription, hands)
            while hands:
                subscription.acknowledge(hands.see_the_oldest_stored())
            self._finish(subscription, connections[0])

    def _connect(self) -> psycopg.Connection:
        name = f"primo-{self.service}-intake"
        return open_connection(self._url, name, autocommit=True, statement_timeout_s=EVENT_STATEMENT_TIMEOUT_S)

    def _finish(self, subscription: Subscription, connection: psycopg.Connection) -> None:
        """What the broker has handed to us already is stored, not given back; handlers would take too long."""
        last_moment = time.monotonic() + FINISH_S
        subscription.finish(FINISH_S)
        while deliveries := subscription.receive(BATCH, 0.0):
            self.keep(connection, deliveries)
            subscription.acknowledge(deliveries[-1])
            if time.monotonic() > last_moment:
                break

    @staticmethod
    def _turn(subscription: Subscription, hands: Hands) -> None:
        """Give out what has come while there is room for it, else wait for the oldest batch."""
        deliveries: Sequence[Delivery] = ()
        if hands.have_room:
            deliveries = subscription.receive(BATCH * hands.count, 0.0 if hands else WAIT_S)
        if len(deliveries) >= SHARED_FROM or (deliveries and hands):
            hands.give(deliveries)
        elif deliveries:
            hands.store_here(deliveries)
            subscription.acknowledge(deliveries[-1])
        elif hands:
            subscription.acknowledge(hands.see_the_oldest_stored())

    def keep(
        self, connection: psycopg.Connection, deliveries: Sequence[Delivery], *, straight: Straight | None = None
    ) -> None:
        """Store a batch in one transaction: events into the inbox, the rest into parking."""
        readable, unreadable = self._sort(deliveries)
        began, started = time.time_ns(), time.perf_counter()
        fresh = late.without_handled(connection, readable)
        new = straight.keep(fresh) if straight and fresh and not unreadable else None
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
