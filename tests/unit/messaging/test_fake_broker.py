"""The in-memory broker behaves as RabbitMQ does, as far as the event path can tell."""

import pytest

from shared.testing.broker import FakeBroker, FakePublisher, FakeSubscription
from shared.testing.transport_behaviour import Transport, TransportBehaviour


class FakeTransport:
    def __init__(self) -> None:
        self.broker = FakeBroker()

    def publisher(self) -> FakePublisher:
        return FakePublisher(self.broker)

    def subscribe(self, consumer: str) -> FakeSubscription:
        return FakeSubscription(self.broker, consumer)


class TestFakeBroker(TransportBehaviour):
    @pytest.fixture
    def transport(self) -> Transport:
        return FakeTransport()
