"""What each step takes of the processor for an event that comes alone, as at 50 changes a second."""

import time
from collections.abc import Callable

import psycopg

from services.notifications import bootstrap as notifications
from shared.database.engine import make_engine, plain_url
from shared.messaging.handling import Handling
from shared.messaging.intake import Intake
from shared.messaging.lanes import LaneWorker
from shared.messaging.partition import PARTITIONS, Ownership
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.relay import Relay
from shared.messaging.subscription import RabbitSubscription
from tests.bench.events.contestants import OURS
from tests.bench.events.place import Place

EVENTS, BEFORE = 200, 50
"""What is done once per process, or a few times, comes before the measuring."""


def measure(place: Place) -> None:
    """Print microseconds of this thread per event; the publisher's own thread is not in it."""
    place.fill(EVENTS)
    OURS.produce(place, "publish", str(EVENTS))
    publisher = RabbitPublisher(place.amqp_url)
    subscription = RabbitSubscription(place.amqp_url, "notifications")
    engine = make_engine(place.notifications.url, application="primo-bench", pool_size=1)
    with (
        psycopg.connect(plain_url(place.investor.url), autocommit=True, connect_timeout=5) as outbox,
        psycopg.connect(plain_url(place.notifications.url), autocommit=True, connect_timeout=5) as inbox,
        engine.connect() as lanes,
    ):
        url = place.notifications.url
        relay = Relay(service="investor", database_url=place.investor.url, publisher=publisher, batch=1)
        intake = Intake(service="notifications", database_url=url, subscribe=lambda: subscription)
        worker = LaneWorker(
            service="notifications",
            engine=engine,
            handling=Handling(notifications.HANDLERS, notifications.unit_of_work),
        )
        ownership = Ownership(outbox, purpose="primo.outbox")
        steps: dict[str, Callable[[], object]] = {
            "relay": lambda: relay.publish_once(outbox, ownership, in_a_row=1),
            "intake": lambda: _take(intake, inbox, subscription),
            "lanes": lambda: worker.work_once(lanes, list(range(PARTITIONS))),
        }
        taken = _run(steps)
    publisher.close()
    subscription.close()
    engine.dispose()
    print("\nsingly: us of the processor per event that comes alone, without the servers:")
    print("  " + ", ".join(f"{name} {seconds * 1e6:.0f}" for name, seconds in taken.items()))


def _take(intake: Intake, connection: psycopg.Connection, subscription: RabbitSubscription) -> None:
    deliveries = subscription.receive(1, 5.0)
    intake.keep(connection, deliveries)
    subscription.acknowledge(deliveries[-1])


def _run(steps: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds per event, by step."""
    spent = dict.fromkeys(steps, 0.0)
    for number in range(EVENTS):
        for name, step in steps.items():
            began = time.thread_time()
            step()
            spent[name] += time.thread_time() - began if number >= BEFORE else 0.0
    return {name: seconds / (EVENTS - BEFORE) for name, seconds in spent.items()}
