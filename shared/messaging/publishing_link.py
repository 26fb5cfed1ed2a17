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
from pika.frame import Method
from pika.spec import Basic, BasicProperties

from shared.messaging.link import Link
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


class PublishingLink(Link):
    """A connection to one node. It is used until it ends, and never again."""

    def __init__(self, node: str) -> None:
        super().__init__(node, name="publisher")
        self.blocked = False
        """The broker stopped reading from publishers (disk or memory alarm)."""
        self.proven = False
        """A queue has answered over it."""
        self._batch: Batch | None = None
        self._next_tag = 1

    def send(self, batch: Batch) -> None:
        """Hand a batch over; its `settled` tells when all is answered, or the connection ended."""
        if not self.call(lambda: self._send(batch)):
            batch.settled.set()

    def watch(self, connection: pika.SelectConnection) -> None:
        connection.add_on_connection_blocked_callback(lambda *_: self._set_blocked(True))
        connection.add_on_connection_unblocked_callback(lambda *_: self._set_blocked(False))

    def prepare(self, channel: Channel) -> None:
        channel.add_on_return_callback(self._returned)
        channel.confirm_delivery(self._answered, callback=lambda _frame: self._ready.set())

    def end(self) -> None:
        self.blocked = False
        if self._batch is not None:
            self._batch.settled.set()  # what is unanswered is unknown

    def _set_blocked(self, blocked: bool) -> None:
        self.blocked = blocked

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
