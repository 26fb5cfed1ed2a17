"""`./primo bench profile`: where the event path spends its time, step by step, in one thread and without rivals.

Prints for each step the processor's microseconds per event, of ours and of the servers, and the functions that took
most of ours. The processor's time, so that a busy machine and a wait do not count. A profiled function costs more than
it would: compare the shares of these, not the sums.
"""

import cProfile
import pstats
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from services.notifications import bootstrap as notifications
from shared.database.engine import make_engine, plain_url
from shared.messaging.handling import Handling
from shared.messaging.intake import BATCH, Intake
from shared.messaging.lanes import LaneWorker
from shared.messaging.partition import PARTITIONS, Ownership
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.relay import Relay
from shared.messaging.straight import Straight
from shared.messaging.subscription import RabbitSubscription
from shared.messaging.topology import declare_at
from shared.telemetry import logging
from tests.bench.events import hops, processor, singly
from tests.bench.events.contestants import OURS
from tests.bench.events.place import Place
from tests.bench.grounds import Grounds

EVENTS = 8_000
SHOWN = 14


@dataclass
class Step:
    """One step of the path, repeated until it has nothing left to do: half of it measured, half of it profiled."""

    name: str
    once: Callable[[], int]

    def measure(self) -> None:
        self.once()  # what is done once per process is not in it
        began, servers, wall, done = time.process_time(), _servers_time(), time.perf_counter(), 0
        while done < EVENTS // 2 and (count := self.once()):
            done += count
        taken = {"of this process": time.process_time() - began}
        taken |= {name: spent - servers[name] for name, spent in _servers_time().items()}
        wall = time.perf_counter() - wall
        print(f"\n{self.name}: us of the processor per event, {wall / done * 1e6:.0f} by the clock:")
        print("  " + ", ".join(f"{spent / done * 1e6:.0f} {name}" for name, spent in taken.items()))
        profile, done = cProfile.Profile(time.thread_time), 0
        profile.enable()
        while count := self.once():
            done += count
        profile.disable()
        _show(profile, done)


def _servers_time() -> dict[str, float]:
    """Seconds of the processor that our servers have used: their processes are this one's children."""
    spent = processor.spent()
    return {"of PostgreSQL": spent["postgresql"], "of RabbitMQ": spent["rabbitmq"]}


def _show(profile: cProfile.Profile, events: int) -> None:
    found = pstats.Stats(profile).get_stats_profile().func_profiles
    longest = sorted(found.items(), key=lambda one: -one[1].cumtime)
    for name, one in longest[:SHOWN]:
        where = f"{one.file_name.rpartition('site-packages/')[2][-48:]}:{one.line_number}"
        print(f"  {one.cumtime / events * 1e6:7.1f} us/event  {one.ncalls:>9} calls  {name:<34} {where}")
    print("  of their own:")
    for name, one in sorted(found.items(), key=lambda one: -one[1].tottime)[:SHOWN]:
        where = f"{one.file_name.rpartition('site-packages/')[2][-48:]}:{one.line_number}"
        print(f"  {one.tottime / events * 1e6:7.1f} us/event  {one.ncalls:>9} calls  {name:<34} {where}")


def measure(grounds: Grounds) -> None:
    """Print the profile of each step over the same events."""
    logging.configure(service="bench", process="profile", level="WARNING")
    place = Place(grounds, "profile")
    declare_at(place.amqp_url)
    place.fill(EVENTS // 5)
    OURS.produce(place, "publish", str(EVENTS))
    _relay(place)
    _intake(place)
    _lanes(place)
    place.fill(EVENTS // 5)
    OURS.produce(place, "broker", str(EVENTS))
    _straight(place)
    singly.measure(place)
    hops.measure(place)


def _relay(place: Place) -> None:
    publisher = RabbitPublisher(place.amqp_url)
    relay = Relay(service="investor", database_url=place.investor.url, publisher=publisher)
    with psycopg.connect(plain_url(place.investor.url), autocommit=True, connect_timeout=5) as connection:
        ownership = Ownership(connection, purpose="primo.outbox")
        Step("relay", lambda: relay.publish_once(connection, ownership, in_a_row=1)).measure()
    publisher.close()


def _straight(place: Place) -> None:
    engine = make_engine(place.notifications.url, application="primo-bench", pool_size=1)
    straight = Straight(engine, Handling(notifications.HANDLERS, notifications.unit_of_work))
    with straight.connected():
        _intake(place, straight)
    engine.dispose()


def _intake(place: Place, straight: Straight | None = None) -> None:
    subscription = RabbitSubscription(place.amqp_url, "notifications")
    intake = Intake(service="notifications", database_url=place.notifications.url, subscribe=lambda: subscription)
    with psycopg.connect(plain_url(place.notifications.url), autocommit=True, connect_timeout=5) as connection:

        def once() -> int:
            deliveries = subscription.receive(BATCH, 1.0)
            if deliveries:
                intake.keep(connection, deliveries, straight=straight)
                subscription.acknowledge(deliveries[-1])
            return len(deliveries)

        Step("intake, straight through" if straight else "intake", once).measure()
    subscription.close()


def _lanes(place: Place) -> None:
    engine = make_engine(place.notifications.url, application="primo-bench", pool_size=1)
    worker = LaneWorker(
        service="notifications",
        engine=engine,
        handling=Handling(notifications.HANDLERS, notifications.unit_of_work),
    )
    with engine.connect() as connection:
        Step("lanes", lambda: worker.work_once(connection, list(range(PARTITIONS)))).measure()
    engine.dispose()
