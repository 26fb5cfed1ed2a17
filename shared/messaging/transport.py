"""What the path needs of a broker. RabbitMQ and the in-memory fake pass the same behaviour suite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from shared.messaging.message import Message


class BrokerAway(ConnectionError):
    """The broker cannot be reached, or went away in the middle of a call. Try again later."""


class Outcome(StrEnum):
    """What the broker said of one published message."""

    CONFIRMED = "confirmed"
    UNROUTABLE = "unroutable"
    """No queue is bound for it: it was returned."""
    REFUSED = "refused"
    """Negatively confirmed: a queue is full, or lost its leader."""
    UNSENT = "unsent"
    """Not tried, because an earlier one failed in a way that this one would share. Try it again at once."""
    UNKNOWN = "unknown"
    """The connection ended, or the time, before an answer: it may or may not be there."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as it was delivered. Counts as delivered again until it is acknowledged."""

    tag: int
    headers: Mapping[str, Any]
    content_type: str | None
    body: bytes
    redelivered: bool


class Publisher(Protocol):
    def publish(self, messages: Sequence[Message], timeout: float) -> list[Outcome]:
        """Publish persistently and wait for the confirms, at most `timeout` seconds; one outcome per message.

        Raises BrokerAway when nothing could be sent.
        """

    def close(self) -> None: ...


class Subscription(Protocol):
    def receive(self, limit: int, wait: float) -> list[Delivery]:
        """Up to `limit` deliveries in order; waits at most `wait` seconds for the first.

        Raises BrokerAway; what was delivered and not acknowledged will come again.
        """

    def acknowledge(self, upto: Delivery) -> None:
        """Acknowledge this delivery and all earlier ones of this subscription."""

    def finish(self, patience: float) -> None:
        """Have no more sent. After it `receive` hands out, without waiting, all that was sent before; whoever takes and
        acknowledges it leaves nothing that comes again. Waits at most `patience` seconds for the broker's word.
        """

    def close(self) -> None: ...
