"""A connection to one node of the broker in a thread of its own: used until it ends, and never again."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

import pika
from pika.channel import Channel
from pika.exceptions import AMQPError, ConnectionClosedByClient

from shared.messaging.connection import parameters


class Link(ABC):
    """One channel over one connection. All that pika does is done in the link's thread."""

    kind: type[pika.SelectConnection] = pika.SelectConnection

    def __init__(self, node: str, *, name: str) -> None:
        self.node = node
        self.lost = False
        """It ended, or never came about, without our asking."""
        self._connection: pika.SelectConnection | None = None
        self._channel: Channel | None = None
        self._ready = threading.Event()
        self._ended = threading.Event()
        self._ending = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

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

    def close(self, wait: float) -> None:
        """End it in good order; a node that does not answer is not waited for longer than `wait` seconds."""
        if self.call(self._stop):
            self._thread.join(wait)

    def call(self, act: Callable[[], None]) -> bool:
        """Let the link's thread do something; False: it has ended."""
        with self._ending:
            if self._connection is None or self._ended.is_set():
                return False
            self._connection.ioloop.add_callback_threadsafe(act)
            return True

    @abstractmethod
    def prepare(self, channel: Channel) -> None:
        """Make the channel ready, and set `_ready` once it is."""

    @abstractmethod
    def watch(self, connection: pika.SelectConnection) -> None:
        """Before it connects: what else is to be told of it."""

    @abstractmethod
    def end(self) -> None:
        """Whoever waits for something of this link waits in vain from now on."""

    def _run(self) -> None:
        connection: pika.SelectConnection | None = None
        try:
            connection = self.kind(
                parameters(self.node),
                on_open_callback=lambda opened: opened.channel(on_open_callback=self._opened),
                on_open_error_callback=lambda failed, _error: self._gone(failed),
                on_close_callback=self._closed,
            )
            self.watch(connection)
            self._connection = connection
            connection.ioloop.start()
        except (AMQPError, OSError):
            self.lost = True  # told to the caller, who connects anew
        except BaseException:
            self.lost = True  # a defect: the thread tells of it as it dies
            raise
        finally:
            with self._ending:
                self._ended.set()
                if connection is not None:
                    connection.ioloop.close()
            self.end()

    def _gone(self, connection: pika.SelectConnection) -> None:
        self.lost = True
        connection.ioloop.stop()

    def _closed(self, connection: pika.SelectConnection, reason: BaseException) -> None:
        self.lost = not isinstance(reason, ConnectionClosedByClient)
        connection.ioloop.stop()

    def _opened(self, channel: Channel) -> None:
        self._channel = channel
        channel.add_on_close_callback(lambda closed, _reason: self._close_quietly(closed))
        self.prepare(channel)

    @staticmethod
    def _close_quietly(channel: Channel) -> None:
        if channel.connection.is_open:
            channel.connection.close()

    def _stop(self) -> None:
        connection = self._connection
        assert connection is not None
        if connection.is_open:
            connection.close()
        else:
            connection.ioloop.stop()
