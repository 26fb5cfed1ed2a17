"""What any transport must do for the event path. The in-memory fake and RabbitMQ pass the same sentences."""

from dataclasses import replace
from typing import Protocol
from uuid import uuid4

from shared.messaging.message import Message, decode, encode
from shared.messaging.topology import DELIVERY_LIMIT
from shared.messaging.transport import Delivery, Outcome, Publisher, Subscription
from shared.testing.events import an_envelope, an_event

READER = "notifications"
OTHER_READER = "territory"


class Transport(Protocol):
    def publisher(self) -> Publisher: ...

    def subscribe(self, consumer: str) -> Subscription: ...


def messages(count: int) -> list[Message]:
    dossier_id = uuid4()
    return [encode(an_envelope(an_event(dossier_id), seq=seq)) for seq in range(1, count + 1)]


def receive_all(subscription: Subscription, count: int) -> list[Delivery]:
    """Receive until so many have come, or nothing comes for a while."""
    found: list[Delivery] = []
    while len(found) < count:
        more = subscription.receive(count - len(found), wait=2.0)
        if not more:
            break
        found += more
    return found


def sequences(deliveries: list[Delivery]) -> list[int]:
    return [decode(d.headers, d.content_type, d.body).aggregate_seq for d in deliveries]


class TransportBehaviour:
    """Subclass and provide the fixture `transport`."""

    def test_a_confirmed_message_arrives_whole(self, transport: Transport) -> None:
        reader = transport.subscribe(READER)
        (sent,) = messages(1)
        assert transport.publisher().publish([sent], 10) == [Outcome.CONFIRMED]
        (got,) = receive_all(reader, 1)
        assert (got.body, got.content_type) == (sent.body, sent.content_type)
        assert {k: v for k, v in got.headers.items() if k.startswith("ce-")} == sent.headers
        reader.close()

    def test_every_subscribed_service_gets_its_own_copy(self, transport: Transport) -> None:
        readers = [transport.subscribe(READER), transport.subscribe(OTHER_READER)]
        transport.publisher().publish(messages(1), 10)
        assert [len(receive_all(reader, 1)) for reader in readers] == [1, 1]
        for reader in readers:
            reader.close()

    def test_a_message_that_nobody_reads_is_reported_and_does_not_harm_the_others(self, transport: Transport) -> None:
        reader = transport.subscribe(READER)
        first, lost, last = messages(3)
        lost = replace(lost, routing_key="nobody.reads_this.v1")
        outcomes = transport.publisher().publish([first, lost, last], 10)
        assert outcomes == [Outcome.CONFIRMED, Outcome.UNROUTABLE, Outcome.CONFIRMED]
        assert sequences(receive_all(reader, 2)) == [1, 3]
        reader.close()

    def test_messages_of_one_publisher_keep_their_order(self, transport: Transport) -> None:
        reader = transport.subscribe(READER)
        transport.publisher().publish(messages(700), 30)
        got = receive_all(reader, 700)
        assert sequences(got) == list(range(1, 701))
        reader.close()

    def test_a_reader_that_finishes_has_all_that_was_sent_and_nothing_more(self, transport: Transport) -> None:
        reader = transport.subscribe(READER)
        first, second = messages(300), messages(5)
        transport.publisher().publish(first, 10)
        reader.finish(10)
        transport.publisher().publish(second, 10)
        got: list[Delivery] = []
        while more := reader.receive(500, wait=0.0):
            got += more
        if got:
            reader.acknowledge(got[-1])
        reader.close()
        left = transport.subscribe(READER)
        rest = receive_all(left, 305 - len(got))
        assert [one.redelivered for one in rest] == [False] * (305 - len(got))
        assert sequences(got + rest) == [*range(1, 301), *range(1, 6)]
        left.close()

    def test_no_more_than_asked_for_is_handed_out(self, transport: Transport) -> None:
        reader = transport.subscribe(READER)
        transport.publisher().publish(messages(5), 10)
        assert len(receive_all(reader, 2)) == 2
        assert len(receive_all(reader, 3)) == 3
        reader.close()

    def test_what_was_not_acknowledged_comes_again_and_says_so(self, transport: Transport) -> None:
        reader = transport.subscribe(READER)
        transport.publisher().publish(messages(3), 10)
        got = receive_all(reader, 3)
        reader.acknowledge(got[0])
        reader.close()
        again = receive_all(transport.subscribe(READER), 2)
        assert sequences(again) == [2, 3]
        assert all(delivery.redelivered for delivery in again)

    def test_acknowledging_covers_all_earlier_deliveries(self, transport: Transport) -> None:
        reader = transport.subscribe(READER)
        transport.publisher().publish(messages(4), 10)
        got = receive_all(reader, 4)
        reader.acknowledge(got[2])
        reader.close()
        assert sequences(receive_all(transport.subscribe(READER), 1)) == [4]

    def test_nothing_to_read_is_not_an_error(self, transport: Transport) -> None:
        reader = transport.subscribe(READER)
        assert reader.receive(10, wait=0.05) == []
        reader.close()

    def test_messages_wait_for_a_reader_that_is_away(self, transport: Transport) -> None:
        transport.subscribe(READER).close()
        transport.publisher().publish(messages(2), 10)
        assert sequences(receive_all(transport.subscribe(READER), 2)) == [1, 2]

    def test_a_message_delivered_too_often_still_reaches_its_reader_by_the_dead_letter_queue(
        self, transport: Transport
    ) -> None:
        transport.subscribe(READER).close()
        transport.publisher().publish(messages(1), 10)
        for _ in range(DELIVERY_LIMIT + 1):
            reader = transport.subscribe(READER)
            assert len(receive_all(reader, 1)) == 1
            reader.close()
        reader = transport.subscribe(READER)
        (got,) = receive_all(reader, 1)
        assert sequences([got]) == [1]
        reader.acknowledge(got)
        reader.close()
        assert transport.subscribe(READER).receive(1, wait=0.5) == []
