"""One connection for reading, in a thread of its own: it reads and decodes while the batch before is being stored."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import pika
from pika.channel import Channel
from pika.frame import Method
from pika.spec import Basic, BasicProperties

from shared.messaging.delivery_frames import Incomplete, is_delivery, take
from shared.messaging.link import Link
from shared.messaging.transport import Delivery

RECEIVE_BYTES = 128 * 1024
"""Taken from the socket at a time. After each time the thread waits for its turn among those that compute, up to 5 ms
(`sys.getswitchinterval`): pika's 4 KB are a few events.
"""


class _QuickReader(pika.SelectConnection):  # type: ignore[misc]  # its stubs leave it untyped
    """Takes whole deliveries out of what arrives, before pika sees them; everything else is pika's as ever."""

    _frame_buffer: bytes
    deliver: Callable[[Delivery], None]
    arrived: Callable[[], None]

    def _proto_connection_made(self, transport: Any) -> None:
        transport._MAX_RECV_BYTES = RECEIVE_BYTES  # pika's own, without a setting; a test tells when it is gone
        super()._proto_connection_made(transport)

    def _on_data_available(self, data_in: bytes) -> None:
        # pika's own method of this name takes frame by frame, too; a test reads the same bytes both ways.
        self.bytes_received += len(data_in)
        buffer = self._frame_buffer + data_in if self._frame_buffer else data_in
        at, size = 0, len(buffer)
        while at < size:
            if is_delivery(buffer, at):
                try:
                    taken = take(buffer, at)
                except Incomplete:
                    break
                if taken is not None:
                    self.deliver(taken.delivery)
                    at = taken.end
                    continue
            self._frame_buffer = buffer[at:]
            consumed, frame = self._read_frame()
            if not frame:
                break
            at += consumed
            self._process_frame(frame)
        self._frame_buffer = buffer[at:]
        self.arrived()


class ReadingLink(Link):
    """Reads queues; `receive` hands out what has come, in order."""

    kind = _QuickReader

    def __init__(self, node: str, queues: Sequence[str], *, prefetch: int) -> None:
        super().__init__(node, name="subscription")
        self._queues = queues
        self._prefetch = prefetch
        self._buffer: deque[Delivery] = deque()
        self._came = threading.Condition()
        self._tags: list[str] = []
        self._cancelled = threading.Event()

    @property
    def bytes_received(self) -> int:
        return self._connection.bytes_received if self._connection else 0

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        """Up to `limit`; waits at most `wait` seconds for the first. Nothing once the link has ended."""
        last_moment = time.monotonic() + wait
        with self._came:
            while not self._buffer and not self._ended.is_set():
                left = last_moment - time.monotonic()
                if left <= 0:
                    break
                self._came.wait(left)
        if self._ended.is_set():
            return []
        return [self._buffer.popleft() for _ in range(min(limit, len(self._buffer)))]

    def acknowledge(self, tag: int) -> None:
        """This one and all before it."""
        self.call(lambda: self._acknowledge(tag))

    def finish(self, patience: float) -> None:
        """The broker says that it sends no more after all that it has sent: then all of it is in the buffer."""
        if self.call(self._cancel):
            self._cancelled.wait(patience)

    def watch(self, connection: pika.SelectConnection) -> None:
        assert isinstance(connection, _QuickReader)
        connection.deliver, connection.arrived = self._buffer.append, self._wake

    def prepare(self, channel: Channel) -> None:
        channel.add_on_cancel_callback(lambda _frame: self._close_quietly(channel))
        channel.basic_qos(prefetch_count=self._prefetch)
        self._tags = [channel.basic_consume(queue, self._delivered) for queue in self._queues[:-1]]
        self._tags.append(channel.basic_consume(self._queues[-1], self._delivered, callback=self._consuming))

    def end(self) -> None:
        self._cancelled.set()
        self._wake()

    def _cancel(self) -> None:
        if self._channel is None or not self._channel.is_open:
            self._cancelled.set()
            return
        last = self._tags[-1]
        for tag in self._tags[:-1]:
            self._channel.basic_cancel(tag)
        # One after the other on one channel: the answer to the last one comes after everything.
        self._channel.basic_cancel(last, callback=lambda _frame: self._cancelled.set())

    def _consuming(self, _frame: Method[Basic.ConsumeOk]) -> None:
        self._ready.set()

    def _delivered(self, _channel: Channel, method: Basic.Deliver, properties: BasicProperties, body: bytes) -> None:
        delivery = Delivery(
            tag=method.delivery_tag,
            headers=properties.headers or {},
            content_type=properties.content_type,
            body=body,
            redelivered=bool(method.redelivered),
        )
        self._buffer.append(delivery)

    def _wake(self) -> None:
        with self._came:
            self._came.notify()

    def _acknowledge(self, tag: int) -> None:
        if self._channel is not None and self._channel.is_open:
            self._channel.basic_ack(tag, multiple=True)
