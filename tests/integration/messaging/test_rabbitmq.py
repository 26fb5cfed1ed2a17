"""RabbitMQ behaves as the event path needs."""

from collections.abc import Iterator
from contextlib import suppress

import pika
import pytest

from shared.messaging.connection import parameters
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.subscription import RabbitSubscription
from shared.messaging.topology import TopologyMismatch, declare_at, inbox_queue, missing
from shared.messaging.transport import BrokerAway
from shared.testing.transport_behaviour import TransportBehaviour, messages


class RabbitTransport:
    def __init__(self, url: str) -> None:
        declare_at(url)
        self._url = url
        self._opened: list[RabbitPublisher | RabbitSubscription] = []

    def publisher(self) -> RabbitPublisher:
        self._opened.append(found := RabbitPublisher(self._url))
        return found

    def subscribe(self, consumer: str) -> RabbitSubscription:
        self._opened.append(found := RabbitSubscription(self._url, consumer))
        return found

    def close(self) -> None:
        for opened in self._opened:
            with suppress(BrokerAway):
                opened.close()


class TestRabbitMQ(TransportBehaviour):
    @pytest.fixture
    def transport(self, vhost: str) -> Iterator[RabbitTransport]:
        transport = RabbitTransport(vhost)
        yield transport
        transport.close()


def test_publishing_to_a_broker_that_is_away_says_so() -> None:
    with pytest.raises(BrokerAway):
        RabbitPublisher("amqp://guest:guest@127.0.0.1:1/%2F", connect_timeout=2).publish(messages(1), 1)


def test_reading_from_a_broker_that_is_away_says_so() -> None:
    with pytest.raises(BrokerAway):
        RabbitSubscription("amqp://guest:guest@127.0.0.1:1/%2F", "territory")


def test_a_queue_with_other_arguments_is_an_error_at_start_not_a_hang(vhost: str) -> None:
    connection = pika.BlockingConnection(parameters(vhost))
    connection.channel().queue_declare(inbox_queue("territory"), durable=True)
    connection.close()
    with pytest.raises(TopologyMismatch):
        declare_at(vhost)


def test_a_missing_queue_is_named(vhost: str) -> None:
    declare_at(vhost)
    assert missing(vhost) is None
    connection = pika.BlockingConnection(parameters(vhost))
    connection.channel().queue_delete(inbox_queue("territory"))
    connection.close()
    assert missing(vhost) == "queue primo.territory.inbox is not there"
