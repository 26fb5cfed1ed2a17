"""Reading a consumer's queues on RabbitMQ: its inbox, and its dead letters."""

import threading
import time
from collections import deque

from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError
from pika.spec import Basic, BasicProperties

from shared.messaging.connection import SILENCE_S, open_one
from shared.messaging.topology import dead_queue, declare_missing, inbox_queue
from shared.messaging.transport import BrokerAway, Delivery
from shared.network.broker_nodes import BrokerNodes

PREFETCH = 1000


class RabbitSubscription:
    """A pull over pika's push: deliveries are buffered up to the prefetch limit and handed out in order."""

    def __init__(self, urls: str, consumer: str, *, prefetch: int = PREFETCH) -> None:
        self._buffer: deque[Delivery] = deque()
        self._bytes_seen, self._bytes_seen_at, self._silent = 0, time.monotonic(), False
        try:
            self._connection, self._node = open_one(urls)
            declare_missing(self._connection, urls)
            self._channel = self._connection.channel()
            self._channel.basic_qos(prefetch_count=prefetch)
            for queue in (inbox_queue(consumer), dead_queue(consumer)):
                self._channel.basic_consume(queue, self._delivered)
            self._channel.add_on_cancel_callback(lambda _frame: self._connection.close())
        except (AMQPError, OSError) as error:
            raise BrokerAway(f"no connection for reading: {type(error).__name__}") from error

    def _delivered(
        self, _channel: BlockingChannel, method: Basic.Deliver, properties: BasicProperties, body: bytes
    ) -> None:
        self._buffer.append(
            Delivery(
                tag=method.delivery_tag,
                headers=properties.headers or {},
                content_type=properties.content_type,
                body=body,
                redelivered=bool(method.redelivered),
            )
        )

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        try:
            self._connection.process_data_events(time_limit=0 if self._buffer else wait)
            if not self._connection.is_open or not self._channel.is_open:
                raise BrokerAway("the queue was removed")
        except (AMQPError, OSError) as error:
            BrokerNodes.failed(self._node)
            raise BrokerAway(f"connection lost while reading: {type(error).__name__}") from error
        if not self._buffer:
            self._leave_a_silent_node()
        return [self._buffer.popleft() for _ in range(min(limit, len(self._buffer)))]

    def _leave_a_silent_node(self) -> None:
        """Raises BrokerAway when not even heartbeats have come for a while: pika itself would wait up to 22 s."""
        received = self._connection._impl.bytes_received  # pika's other connections show it without an underscore
        now = time.monotonic()
        if received != self._bytes_seen:
            self._bytes_seen, self._bytes_seen_at = received, now
        elif now - self._bytes_seen_at > SILENCE_S:
            BrokerNodes.failed(self._node)
            self._silent = True
            raise BrokerAway(f"nothing from the broker for {SILENCE_S:.0f} s")

    def acknowledge(self, upto: Delivery) -> None:
        try:
            self._channel.basic_ack(upto.tag, multiple=True)
        except (AMQPError, OSError) as error:
            BrokerNodes.failed(self._node)
            raise BrokerAway(f"connection lost while acknowledging: {type(error).__name__}") from error

    def close(self) -> None:
        if self._silent:  # it would not answer; the thread ends with the connection's heartbeat
            threading.Thread(target=self._close, name="leaving", daemon=True).start()
        else:
            self._close()

    def _close(self) -> None:
        try:
            if self._connection.is_open:
                self._connection.close()
        except (AMQPError, OSError):
            pass  # it is gone either way; the broker delivers again what was not acknowledged
