"""`./primo bench profile`: where the event path spends its time, step by step, in one thread and without rivals.

Prints for each step the processor's and the clock's microseconds per event, and the functions that took most of it.
Functions are told by the processor's time, so that a busy machine and a wait do not count. A profiled function costs
more than it would: compare the shares, not the sums.
"""

import cProfile
import pstats
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from services.notifications import bootstrap as notifications
from shared.database.engine import make_engine, plain_url
from shared.messaging.intake import BATCH, Intake
from shared.messaging.lanes import LaneWorker
from shared.messaging.partition import PARTITIONS, Ownership
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.relay import Relay
from shared.messaging.subscription import RabbitSubscription
from shared.messaging.topology import declare_at
from shared.telemetry import logging
from tests.bench.events import hops
from tests.bench.events.contestants import OURS
from tests.bench.events.place import Place
from tests.bench.grounds import Grounds

EVENTS = 4_000
SHOWN = 14


@dataclass
class Step:
    """One step of the path, repeated until it has nothing left to do."""

    name: str
    once: Callable[[], int]

    def measure(self) -> None:
        self.once()  # what is done once per process is not in it
        profile, done = cProfile.Profile(time.thread_time), 0
        wall, processor = time.perf_counter(), time.thread_time()
        profile.enable()
        while count := self.once():
            done += count
        profile.disable()
        wall, processor = time.perf_counter() - wall, time.thread_time() - processor
        print(f"\n{self.name}: {done} events, {processor / done * 1e6:.0f} us processor and {wall / done * 1e6:.0f} us")
        _show(profile, done)


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
    hops.measure(place)


def _relay(place: Place) -> None:
    publisher = RabbitPublisher(place.amqp_url)
    relay = Relay(service="investor", database_url=place.investor.url, publisher=publisher)
    with psycopg.connect(plain_url(place.investor.url), autocommit=True, connect_timeout=5) as connection:
        ownership = Ownership(connection, purpose="primo.outbox")
        Step("relay", lambda: relay.publish_once(connection, ownership)).measure()
    publisher.close()


def _intake(place: Place) -> None:
    subscription = RabbitSubscription(place.amqp_url, "notifications")
    intake = Intake(service="notifications", database_url=place.notifications.url, subscribe=lambda: subscription)
    with psycopg.connect(plain_url(place.notifications.url), connect_timeout=5) as connection:

        def once() -> int:
            deliveries = subscription.receive(BATCH, 1.0)
            if deliveries:
                intake.keep(connection, deliveries)
                subscription.acknowledge(deliveries[-1])
            return len(deliveries)

        Step("intake", once).measure()
    subscription.close()


def _lanes(place: Place) -> None:
    engine = make_engine(place.notifications.url, application="primo-bench", pool_size=1)
    worker = LaneWorker(
        service="notifications",
        engine=engine,
        handlers=notifications.HANDLERS,
        unit_of_work=notifications.unit_of_work,
    )
    with engine.connect() as connection:
        Step("lanes", lambda: worker.work_once(connection, list(range(PARTITIONS)))).measure()
    engine.dispose()
