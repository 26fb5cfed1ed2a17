"""A broker in memory, with the topology of the real one. It passes `TransportBehaviour`, as RabbitMQ does."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.contracts.catalogue import SUBSCRIPTIONS
from shared.messaging.message import Message, exchange_of
from shared.messaging.subscription import PREFETCH
from shared.messaging.topology import DELIVERY_LIMIT
from shared.messaging.transport import BrokerAway, Delivery, Outcome


@dataclass
class _Queued:
    message: Message
    deliveries: int = 0


@dataclass
class FakeBroker:
    """Exchanges, bindings and queues; `away` makes every call fail, `full` makes publishes be refused."""

    queues: dict[str, deque[_Queued]] = field(default_factory=lambda: {name: deque() for name in SUBSCRIPTIONS})
    dead: dict[str, deque[_Queued]] = field(default_factory=lambda: {name: deque() for name in SUBSCRIPTIONS})
    away: bool = False
    full: bool = False

    def route(self, message: Message) -> list[str]:
        aggregate = message.routing_key.split(".", 1)[0]
        return [
            consumer
            for consumer, streams in SUBSCRIPTIONS.items()
            if any(exchange_of(s.publisher) == message.exchange and s.aggregate == aggregate for s in streams)
        ]

    def check(self) -> None:
        if self.away:
            raise BrokerAway("the fake broker is away")


class FakePublisher:
    def __init__(self, broker: FakeBroker) -> None:
        self._broker = broker
        self.published: list[Message] = []

    def publish(self, messages: Sequence[Message], timeout: float) -> list[Outcome]:  # noqa: ARG002
        self._broker.check()
        return [self._publish(message) for message in messages]

    def _publish(self, message: Message) -> Outcome:
        if self._broker.full:
            return Outcome.REFUSED
        consumers = self._broker.route(message)
        for consumer in consumers:
            self._broker.queues[consumer].append(_Queued(message))
        if not consumers:
            return Outcome.UNROUTABLE
        self.published.append(message)
        return Outcome.CONFIRMED

    def close(self) -> None:
        """Nothing is held."""


class FakeSubscription:
    def __init__(self, broker: FakeBroker, consumer: str) -> None:
        broker.check()
        self._broker = broker
        self._consumer = consumer
        self._unacknowledged: dict[int, _Queued] = {}
        self._last_tag = 0
        self._sent: list[Delivery] | None = None
        """Once it is finished: what was sent before."""

    def receive(self, limit: int, wait: float) -> list[Delivery]:  # noqa: ARG002
        self._broker.check()
        if self._sent is not None:
            found, self._sent = self._sent[:limit], self._sent[limit:]
            return found
        return self._take(limit)

    def finish(self, patience: float) -> None:  # noqa: ARG002
        self._sent = self._take(PREFETCH) if self._sent is None else self._sent

    def _take(self, limit: int) -> list[Delivery]:
        found: list[Delivery] = []
        for queue in (self._broker.queues[self._consumer], self._broker.dead[self._consumer]):
            while queue and len(found) < limit:
                found.append(self._deliver(queue.popleft()))
        return found

    def _deliver(self, queued: _Queued) -> Delivery:
        self._last_tag += 1
        self._unacknowledged[self._last_tag] = queued
        queued.deliveries += 1
        message = queued.message
        return Delivery(
            tag=self._last_tag,
            headers=dict(message.headers),
            content_type=message.content_type,
            body=message.body,
            redelivered=queued.deliveries > 1,
        )

    def acknowledge(self, upto: Delivery) -> None:
        self._broker.check()
        for tag in [tag for tag in self._unacknowledged if tag <= upto.tag]:
            del self._unacknowledged[tag]

    def close(self) -> None:
        for queued in reversed(self._unacknowledged.values()):
            over = queued.deliveries > DELIVERY_LIMIT
            queue = self._broker.dead if over else self._broker.queues
            queue[self._consumer].appendleft(queued)
        self._unacknowledged.clear()
