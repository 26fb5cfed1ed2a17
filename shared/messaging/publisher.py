"""Publishing to RabbitMQ with pipelined confirms.

pika's BlockingConnection confirms one by one (759/s measured); a SelectConnection in a thread of its own keeps a whole
batch in flight (6,454/s). Unroutable messages are *confirmed* unless they are `mandatory`, so they are.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pika
from pika.channel import Channel
from pika.exceptions import AMQPError
from pika.frame import Method
from pika.spec import Basic, BasicProperties

from shared.messaging.message import Message
from shared.messaging.topology import declare_at, parameters
from shared.messaging.transport import BrokerAway, Outcome


@dataclass
class _Batch:
    """Messages in flight and what is known of each."""

    messages: Sequence[Message]
    outcomes: list[Outcome | None] = field(init=False)
    tags: dict[int, int] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    settled: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.outcomes = [None] * len(self.messages)

    def answer(self, tag: int, multiple: bool, positive: bool) -> None:
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


class RabbitPublisher:
    """One connection, one channel, one batch at a time. Reconnects on the next publish after a loss."""

    def __init__(self, url: str, *, connect_timeout: float = 10.0) -> None:
        self._url = url
        self._connect_timeout = connect_timeout
        self._connection: pika.SelectConnection | None = None
        self._channel: Channel | None = None
        self._ready = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._batch: _Batch | None = None
        self.blocked = False
        """The broker stopped reading from publishers (disk or memory alarm)."""

    def publish(self, messages: Sequence[Message], timeout: float) -> list[Outcome]:
        if not messages:
            return []
        self._connect()
        batch = _Batch(messages)
        assert self._connection is not None
        self._connection.ioloop.add_callback_threadsafe(lambda: self._send(batch))
        batch.settled.wait(timeout)
        if not batch.settled.is_set():
            # Confirms that come later would be taken for the next batch's: start again with a clean channel.
            self.close()
        return [outcome or Outcome.UNKNOWN for outcome in batch.outcomes]

    def close(self) -> None:
        connection, thread = self._connection, self._thread
        if connection is not None and thread is not None and thread.is_alive():
            connection.ioloop.add_callback_threadsafe(lambda: self._stop(connection))
            thread.join(5)
        self._forget()

    def _connect(self) -> None:
        if self._thread is not None and self._thread.is_alive() and self._ready.is_set():
            return
        self.close()
        # Into a whole topology only: a broker that came back without its disk would confirm, and drop, for every
        # reader that has not bound its queue yet.
        try:
            declare_at(self._url)
        except (AMQPError, OSError) as error:
            raise BrokerAway(f"no connection for publishing: {type(error).__name__}") from error
        self._ready, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self._ready, self._ended), name="publisher", daemon=True
        )
        self._thread.start()
        waited = 0.0
        while not self._ready.wait(0.05):
            waited += 0.05
            if self._ended.is_set() or waited > self._connect_timeout:
                self.close()
                raise BrokerAway("no connection for publishing")

    def _run(self, ready: threading.Event, ended: threading.Event) -> None:
        connection: pika.SelectConnection | None = None
        try:
            connection = pika.SelectConnection(
                parameters(self._url),
                on_open_callback=lambda opened: opened.channel(on_open_callback=lambda ch: self._opened(ch, ready)),
                on_open_error_callback=lambda failed, _error: failed.ioloop.stop(),
                on_close_callback=lambda closed, _error: closed.ioloop.stop(),
            )
            connection.add_on_connection_blocked_callback(lambda *_: self._set_blocked(True))
            connection.add_on_connection_unblocked_callback(lambda *_: self._set_blocked(False))
            self._connection = connection
            connection.ioloop.start()
        except (AMQPError, OSError):
            pass  # told to the caller below: what is unanswered is unknown, what is unconnected is BrokerAway
        finally:
            ready.clear()
            ended.set()
            if self._batch is not None:
                self._batch.settled.set()
            if connection is not None:
                connection.ioloop.close()

    def _set_blocked(self, blocked: bool) -> None:
        self.blocked = blocked

    def _opened(self, channel: Channel, ready: threading.Event) -> None:
        self._channel = channel
        channel.add_on_return_callback(self._returned)
        channel.add_on_close_callback(lambda closed, _reason: self._close_quietly(closed))
        channel.confirm_delivery(self._answered, callback=lambda _frame: ready.set())

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

    def _send(self, batch: _Batch) -> None:
        channel = self._channel
        self._batch = batch
        if channel is None or not channel.is_open:
            batch.settled.set()
            return
        for index, message in enumerate(batch.messages):
            tag = self._next_tag
            self._next_tag += 1
            batch.tags[tag] = index
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

    def _forget(self) -> None:
        self._connection = self._channel = self._thread = self._batch = None
        self._next_tag = 1
        self.blocked = False

    _next_tag: int = 1
