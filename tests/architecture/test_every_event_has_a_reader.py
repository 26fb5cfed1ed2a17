"""Nothing is told to nobody, and nobody waits for what is never told."""

from typing import Any
from unittest.mock import Mock

import pytest
from pika.adapters.blocking_connection import BlockingChannel

from operations.catalogue import KINDS
from operations.catalogue import SERVICES as OPERATED
from shared.contracts.catalogue import EVENTS, PUBLISHERS, SUBSCRIPTIONS, Stream
from shared.contracts.event import Event
from shared.messaging import subscription, topology
from shared.messaging.connection import Opened
from shared.messaging.message import exchange_of
from tests.architecture.discovery import READERS, SERVICES, handlers

PASSED_OVER = {
    ("notifications", "person.registered.v1"): "nothing to tell yet; the contact is asked for when there is",
    ("notifications", "dossier.piece_received.v1"): "seen on the page; the last of a complement is told as such",
    ("territory", "dossier.piece_received.v1"): "the pipeline counts dossiers by stage, not their papers",
    ("territory", "dossier.piece_unsafe.v1"): "the pipeline counts dossiers by stage, not their papers",
    ("notifications", "erasure.completed.v1"): "the deletion record is investor's",
    ("territory", "erasure.completed.v1"): "the deletion record is investor's",
    ("territory", "dossier.investor_changed.v1"): "whose it is, is nothing to the pipeline",
    ("notifications", "dossier.own_funds_stated.v1"): "staff record what they were told; a figure is no step",
    ("notifications", "dossier.realisation_recorded.v1"): "told on the investor's page; a figure is no step",
    ("territory", "dossier.mandate_given.v1"): "who acts for an investor is not the planner's affair",
    ("territory", "dossier.mandate_revoked.v1"): "who acts for an investor is not the planner's affair",
    ("territory", "dossier.reminded.v1"): "the dossier stays in its stage",
    ("territory", "dossier.notice_undelivered.v1"): "the dossier stays in its stage",
    ("territory", "dossier.staff_called.v1"): "the dossier stays in its stage",
    ("territory", "dossier.appointment_changed.v1"): "the dossier stays in its stage",
    (
        "territory",
        "dossier.message_written.v1",
    ): "the pipeline counts dossiers by stage, not what is written about them",
}
"""Events of a subscribed stream that a service does not act on, each with the reason."""

READINGS = [
    (service, event)
    for service in READERS
    for stream in SUBSCRIPTIONS[service]
    for event in PUBLISHERS[stream.publisher]
    if event.aggregate == stream.aggregate
]


class Recorder:
    """A channel that remembers what was declared, bound."""

    def __init__(self) -> None:
        self.queues: set[str] = set()
        self.bindings: set[tuple[str, str, str]] = set()
        self.exchanges: set[str] = set()

    def exchange_declare(self, exchange: str, **_: Any) -> None:
        self.exchanges.add(exchange)

    def queue_declare(self, queue: str, **_: Any) -> None:
        self.queues.add(queue)

    def queue_bind(self, queue: str, exchange: str, routing_key: str) -> None:
        assert queue in self.queues
        assert exchange in self.exchanges
        self.bindings.add((queue, exchange, routing_key))

    def channel(self) -> "Recorder":
        return self

    def close(self) -> None: ...


def _stream_of(event: type[Event]) -> Stream:
    return Stream(next(service for service, events in PUBLISHERS.items() if event in events), event.aggregate)


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_is_read_by_some_service(event: type[Event]) -> None:
    assert [service for service, read in READINGS if read is event]


@pytest.mark.parametrize(("service", "event"), READINGS, ids=[f"{service}-{event.type}" for service, event in READINGS])
def test_a_service_acts_on_every_event_that_it_reads_or_says_why_not(service: str, event: type[Event]) -> None:
    assert (event in handlers(service)) != ((service, event.type) in PASSED_OVER)


def test_reasons_are_of_events_that_are_read() -> None:
    assert PASSED_OVER.keys() <= {(service, event.type) for service, event in READINGS}


@pytest.mark.parametrize("service", READERS)
def test_a_handler_can_be_reached(service: str) -> None:
    unreachable = [event.type for event in handlers(service) if _stream_of(event) not in SUBSCRIPTIONS[service]]
    assert unreachable == []


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_is_routed_by_its_name_and_numbered_by_its_aggregate(event: type[Event]) -> None:
    beginning, _, version = event.type.rpartition(".v")
    assert beginning.startswith(f"{event.aggregate}.")
    assert version.isdecimal()
    assert f"{event.aggregate}_id" in event.model_fields


def test_no_service_reads_itself() -> None:
    assert [s for s, streams in SUBSCRIPTIONS.items() if any(stream.publisher == s for stream in streams)] == []


def test_an_aggregate_has_one_publisher() -> None:
    pairs = {(event.aggregate, service) for service, events in PUBLISHERS.items() for event in events}
    assert len(pairs) == len({aggregate for aggregate, _ in pairs})


def test_every_declared_queue_is_consumed(monkeypatch: pytest.MonkeyPatch) -> None:
    declared, consumed = Recorder(), set[str]()
    topology.declare(_as_channel(declared))
    for service in SERVICES:
        if "work" not in KINDS[service]:
            continue
        channel, link = Recorder(), Mock()
        monkeypatch.setattr(subscription, "open_one", lambda _urls, it=channel: Opened(it, "nowhere"))
        monkeypatch.setattr(subscription, "ReadingLink", link)
        subscription.RabbitSubscription("amqp://nobody:nothing@broker.invalid/", service)
        consumed |= set(link.call_args.args[1])
    assert declared.queues == consumed


def test_every_queue_is_bound_and_dead_letters_have_a_way_on() -> None:
    declared = Recorder()
    topology.declare(_as_channel(declared))
    assert {queue for queue, _, _ in declared.bindings} == declared.queues
    for service in READERS:
        dead = topology.inbox_arguments(service)
        assert (topology.dead_queue(service), dead["x-dead-letter-exchange"], service) in declared.bindings


def test_every_exchange_of_a_publisher_leads_somewhere_for_each_of_its_events() -> None:
    declared = Recorder()
    topology.declare(_as_channel(declared))
    for service, events in PUBLISHERS.items():
        bound = {key.removesuffix("#") for _, exchange, key in declared.bindings if exchange == exchange_of(service)}
        unroutable = [event.type for event in events if not any(event.type.startswith(key) for key in bound)]
        assert unroutable == [], "published as mandatory: they would hold back their aggregate for ever"


def test_the_operator_runs_the_services_that_there_are() -> None:
    assert sorted(OPERATED) == SERVICES
    assert {service for service, kinds in KINDS.items() if "work" in kinds} >= {*PUBLISHERS, *SUBSCRIPTIONS}


def _as_channel(recorder: Recorder) -> BlockingChannel:
    channel: Any = recorder
    return channel
