"""Reading a consumer's queues on RabbitMQ: its inbox, and its dead letters."""

import time

from pika.exceptions import AMQPError

from shared.messaging.connection import SILENCE_S, open_one
from shared.messaging.reading_link import ReadingLink
from shared.messaging.topology import dead_queue, declare_missing, inbox_queue
from shared.messaging.transport import BrokerAway, Delivery
from shared.network.broker_nodes import BrokerNodes

PREFETCH = 2000
"""Two batches of two hands of the intake."""
CONNECT_TIMEOUT_S = 5.0
CLOSE_WAIT_S = 5.0


class RabbitSubscription:
    """A pull over the broker's push: deliveries are buffered up to the prefetch limit and handed out in order."""

    def __init__(self, urls: str, consumer: str, *, prefetch: int = PREFETCH) -> None:
        """Raises BrokerAway."""
        self._bytes_seen, self._bytes_seen_at, self._silent = 0, time.monotonic(), False
        try:
            connection, node = open_one(urls)
            declare_missing(connection, urls)
            connection.close()
        except (AMQPError, OSError) as error:
            raise BrokerAway(f"no connection for reading: {type(error).__name__}") from error
        self._link = ReadingLink(node, (inbox_queue(consumer), dead_queue(consumer)), prefetch=prefetch)
        if not self._link.open(CONNECT_TIMEOUT_S):
            BrokerNodes.failed(node)
            self._link.close(wait=0)
            raise BrokerAway("no connection for reading")

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        deliveries = self._link.receive(limit, wait)
        self._look()
        if not deliveries:
            self._leave_a_silent_node()
        return deliveries

    def _look(self) -> None:
        """Raises BrokerAway once the link has ended."""
        if self._link.is_open:
            return
        if not self._link.lost:
            raise BrokerAway("the queue was removed")
        BrokerNodes.failed(self._link.node)
        raise BrokerAway("connection lost while reading")

    def _leave_a_silent_node(self) -> None:
        """Raises BrokerAway when not even heartbeats have come for a while: pika itself would wait up to 22 s."""
        received, now = self._link.bytes_received, time.monotonic()
        if received != self._bytes_seen:
            self._bytes_seen, self._bytes_seen_at = received, now
        elif now - self._bytes_seen_at > SILENCE_S:
            BrokerNodes.failed(self._link.node)
            self._silent = True
            raise BrokerAway(f"nothing from the broker for {SILENCE_S:.0f} s")

    def acknowledge(self, upto: Delivery) -> None:
        self._look()
        self._link.acknowledge(upto.tag)

    def finish(self, patience: float) -> None:
        self._link.finish(patience)

    def close(self) -> None:
        """A node that is silent would not answer: the link's thread ends with its heartbeat."""
        self._link.close(wait=0 if self._silent else CLOSE_WAIT_S)
