"""One connection for publishing, in a thread of its own, with one batch in flight.

pika's BlockingConnection confirms one by one (759/s measured); a SelectConnection in a thread of its own keeps a whole
batch in flight (6,454/s). Unroutable messages are *confirmed* unless they are `mandatory`, so they are.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pika
from pika.channel import Channel
from pika.exceptions import AMQPError, ConnectionClosedByClient
from pika.frame import Method
from pika.spec import Basic, BasicProperties

from shared.messaging.connection import parameters
from shared.messaging.message import Message
from shared.messaging.transport import Outcome


@dataclass
class Batch:
    """Messages in flight and what is known of each."""

    messages: Sequence[Message]
    outcomes: list[Outcome | None] = field(init=False)
    tags: dict[int, int] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    settled: threading.Event = field(default_factory=threading.Event)
    answered_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.outcomes = [None] * len(self.messages)

    def answer(self, tag: int, multiple: bool, positive: bool) -> None:
        self.answered_at = time.monotonic()
        for known in [t for t in self.tags if t <= tag] if multiple else [tag]:
            index = self.tags.pop(known, None)
            if index is None:
                continue
            if self.messages[index].message_id in self.returned:
                self.outcomes[index] = Outcome.UNROUTABLE
            else:
                self.outcomes[index] = Outcome.CONFIRMED if positive else Outcome.REFUSED
        if not self.tags:
            self.settled.set()


class PublishingLink:
    """A connection to one node. It is used until it ends, and never again."""

    def __init__(self, node: str) -> None:
        self.node = node
        self.blocked = False
        """The broker stopped reading from publishers (disk or memory alarm)."""
        self.lost = False
        """It ended, or never came about, without our asking."""
        self.proven = False
        """A queue has answered over it."""
        self._connection: pika.SelectConnection | None = None
        self._channel: Channel | None = None
        self._ready = threading.Event()
        self._ended = threading.Event()
        self._batch: Batch | None = None
        self._next_tag = 1
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    @property
    def is_open(self) -> bool:
        return self._ready.is_set() and not self._ended.is_set()

    def open(self, timeout: float) -> bool:
        """Connect; answers whether it came about within `timeout` seconds."""
        self._thread.start()
        last_moment = time.monotonic() + timeout
        while not self._ready.wait(0.05):
            if self._ended.is_set() or time.monotonic() > last_moment:
                return False
        return True

    def send(self, batch: Batch) -> None:
        """Hand a batch over; its `settled` tells when all is answered, or the connection ended."""
        assert self._connection is not None
        self._connection.ioloop.add_callback_threadsafe(lambda: self._send(batch))

    def close(self, wait: float) -> None:
        """End it in good order; a node that does not answer is not waited for longer than `wait` seconds."""
        connection = self._connection
        if connection is not None and self._thread.is_alive():
            connection.ioloop.add_callback_threadsafe(lambda: self._stop(connection))
            self._thread.join(wait)

    def _run(self) -> None:
        connection: pika.SelectConnection | None = None
        try:
            connection = pika.SelectConnection(
                parameters(self.node),
                on_open_callback=lambda opened: opened.channel(on_open_callback=self._opened),
                on_open_error_callback=lambda failed, _error: self._gone(failed),
                on_close_callback=self._closed,
            )
            connection.add_on_connection_blocked_callback(lambda *_: self._set_blocked(True))
            connection.add_on_connection_unblocked_callback(lambda *_: self._set_blocked(False))
            self._connection = connection
            connection.ioloop.start()
        except (AMQPError, OSError):
            self.lost = True  # told to the caller: what is unanswered is unknown, what is unconnected is BrokerAway
        finally:
            self._ended.set()
            self.blocked = False
            if self._batch is not None:
                self._batch.settled.set()
            if connection is not None:
                connection.ioloop.close()

    def _gone(self, connection: pika.SelectConnection) -> None:
        self.lost = True
        connection.ioloop.stop()

    def _closed(self, connection: pika.SelectConnection, reason: BaseException) -> None:
        self.lost = not isinstance(reason, ConnectionClosedByClient)
        connection.ioloop.stop()

    def _set_blocked(self, blocked: bool) -> None:
        self.blocked = blocked

    def _opened(self, channel: Channel) -> None:
        self._channel = channel
        channel.add_on_return_callback(self._returned)
        channel.add_on_close_callback(lambda closed, _reason: self._close_quietly(closed))
        channel.confirm_delivery(self._answered, callback=lambda _frame: self._ready.set())

    @staticmethod
    def _close_quietly(channel: Channel) -> None:
        if channel.connection.is_open:
            channel.connection.close()

    @staticmethod
    def _stop(connection: pika.SelectConnection) -> None:
        if connection.is_open:
            connection.close()
        else:
            connection.ioloop.stop()

    def _send(self, batch: Batch) -> None:
        channel = self._channel
        self._batch = batch
        if channel is None or not channel.is_open:
            batch.settled.set()
            return
        for index, message in enumerate(batch.messages):
            batch.tags[self._next_tag] = index
            self._next_tag += 1
            channel.basic_publish(
                message.exchange,
                message.routing_key,
                message.body,
                BasicProperties(
                    content_type=message.content_type,
                    delivery_mode=2,
                    message_id=message.message_id,
                    headers=dict(message.headers),
                ),
                mandatory=True,
            )

    def _returned(self, _channel: Channel, _method: Basic.Return, properties: BasicProperties, _body: bytes) -> None:
        if self._batch is not None:
            self._batch.returned.add(properties.message_id)

    def _answered(self, frame: Method[Basic.Ack | Basic.Nack]) -> None:
        method = frame.method
        if self._batch is not None:
            self._batch.answer(method.delivery_tag, bool(method.multiple), isinstance(method, Basic.Ack))
