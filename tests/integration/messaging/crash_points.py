"""Where a simulated process dies: between any two steps that reach a server."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from shared.messaging.intake import Intake
from shared.messaging.message import Message
from shared.messaging.straight import Straight
from shared.messaging.transport import Delivery, Outcome, Publisher, Subscription

WRITER = ("writer: before its commit",)
RELAY = (
    "relay: before a statement",
    "relay: before publishing",
    "relay: half of a batch published",
    "relay: published, not marked",
    "relay: marked",
)
INTAKE = ("intake: stored, not committed", "intake: committed, not acknowledged", "intake: acknowledged")
STRAIGHT = ("lanes: before an effect", "lanes: effect written", "straight: before its commit", *INTAKE)
LANES = ("lanes: before an effect", "lanes: effect written", "lanes: before a commit", "lanes: batch done")


class Crash(BaseException):
    """The process dies here. No Exception: nothing in the code may survive it."""


class Trap:
    """Armed with a place, and how often that place is passed before."""

    def __init__(self) -> None:
        self._place: str | None = None
        self._passes = 0
        self.deaths: Counter[str] = Counter()

    def arm(self, place: str | None, passes: int = 0) -> None:
        self._place, self._passes = place, passes

    def at(self, place: str) -> None:
        """Raises Crash when it was armed for here."""
        if place != self._place:
            return
        if self._passes == 0:
            self._place = None
            self.deaths[place] += 1
            raise Crash(place)
        self._passes -= 1


class MortalConnection(psycopg.Connection[Any]):
    """A relay's session."""

    trap: Trap | None = None

    def execute(self, *arguments: Any, **options: Any) -> Any:
        if self.trap:
            self.trap.at("relay: before a statement")
        return super().execute(*arguments, **options)


class MortalPublisher:
    """Publishes in two halves; may lose the broker's answers; `meanwhile` runs once, before a batch leaves."""

    def __init__(self, inner: Publisher, trap: Trap) -> None:
        self._inner = inner
        self._trap = trap
        self.meanwhile: Callable[[], None] | None = None
        self.hears_no_answer = False

    def publish(self, messages: Sequence[Message], timeout: float) -> list[Outcome]:
        self._trap.at("relay: before publishing")
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        half = len(messages) // 2
        outcomes = self._inner.publish(messages[:half], timeout)
        self._trap.at("relay: half of a batch published")
        outcomes += self._inner.publish(messages[half:], timeout)
        self._trap.at("relay: published, not marked")
        if self.hears_no_answer:  # of every second message
            outcomes[::2] = [Outcome.UNKNOWN] * len(outcomes[::2])
        return outcomes

    def close(self) -> None:
        self._inner.close()


class OneBatch:
    """A subscription that hands out one batch, then tells the intake to end."""

    def __init__(self, inner: Subscription, trap: Trap, stop: threading.Event, limit: int) -> None:
        self._inner = inner
        self._trap = trap
        self._stop = stop
        self._limit = limit

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        if self._stop.is_set():
            return []
        self._stop.set()
        return self._inner.receive(min(limit, self._limit), wait)

    def acknowledge(self, upto: Delivery) -> None:
        self._trap.at("intake: committed, not acknowledged")
        self._inner.acknowledge(upto)
        self._trap.at("intake: acknowledged")

    def finish(self, patience: float) -> None:
        """What it holds besides its batch stays with the broker: another process will have it."""

    def close(self) -> None:
        self._inner.close()


def mortal(intake: type[Intake], trap: Trap) -> type[Intake]:
    """The same intake, with a place to die between storing and committing."""

    class MortalIntake(intake):  # type: ignore[misc, valid-type]
        def keep(
            self, connection: psycopg.Connection, deliveries: Sequence[Delivery], *, straight: Straight | None = None
        ) -> None:
            with connection.transaction():
                super().keep(connection, deliveries, straight=straight)
                trap.at("intake: stored, not committed")

    return MortalIntake
