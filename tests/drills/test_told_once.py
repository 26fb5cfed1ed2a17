"""Five copies of everything, in five wrong orders, a broker that dies and a database that stops: one message each."""

import os
import random
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from operations.checkout import ROOT
from operations.servers.lifetime import end_all, spawn, tail
from operations.servers.rabbitmq import Broker
from services.notifications.domain.announcement import ANNOUNCED
from shared.contracts.event import Envelope
from shared.contracts.investor.events import DossierAppointmentChanged, DossierFiled, DossierMessageWritten
from shared.contracts.territory.events import PlotConfirmed, PlotReleased, PlotReservationRefused, PlotReserved
from shared.database.engine import plain_url
from shared.messaging.message import encode
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.transport import BrokerAway, Outcome
from shared.testing.events import an_envelope
from tests.drills.ground import Ground
from tests.integration.notifications.post_office import PostOffice
from tests.support.databases import ServiceDatabase
from tests.unit.notifications.builders import EVENTS, SECRET

COPIES = 5
PATIENCE_S = 90.0
MOST_AMBIGUOUS = 3
"""One for each sender: its commit before DATA may have been lost with the database, and nobody knows (ADR 0006)."""
NOT_FOR_MANDATARIES = {
    DossierFiled.type,  # before the mandate
    DossierMessageWritten.type,  # between the investor and the centre alone
    DossierAppointmentChanged.type,
    PlotReserved.type,  # a plot's own sequence may be read before the mandate is known
    PlotReservationRefused.type,
    PlotConfirmed.type,
    PlotReleased.type,
}
"""Of all else the mandatary is told as well, once."""
INVESTOR, MANDATARY = "fatima@example.org", "karim@example.org"


def in_order() -> list[Envelope]:
    """Each with its place in its dossier's or its plot's sequence: filed, then the mandate, then all that is told."""
    first = ("filed", "mandate_given")
    counts: Counter[UUID] = Counter()
    found = []
    for name in (*first, *(name for name in EVENTS if name not in first)):
        event = EVENTS[name]
        counts[event.aggregate_id] += 1
        source = "territory" if event.aggregate == "plot" else "investor"
        found.append(an_envelope(event, seq=counts[event.aggregate_id], source=source))
    return found


@contextmanager
def working(database: ServiceDatabase, amqp_url: str, office: PostOffice, log: Path) -> Iterator[Callable[[], None]]:
    """Yields a check that the process still runs."""
    env = os.environ | {
        "PRIMO_DATABASE_URL": database.url,
        "PRIMO_AMQP_URL": amqp_url,
        "PRIMO_SMTP_PORT": str(office.port),
        "PRIMO_TRACKING_SECRET": SECRET,
        "PRIMO_ADDRESS_SECRET": SECRET,
    }
    process = spawn([sys.executable, "-m", "tests.drills.told.work"], env=env, cwd=ROOT, log=log)

    def check() -> None:
        assert process.poll() is None, tail(log, 30)

    try:
        yield check
    finally:
        end_all([process], deadline=10)


def publish(publisher: RabbitPublisher, envelopes: Sequence[Envelope]) -> None:
    """Until the broker has confirmed each: what it did not confirm is published again, as a relay does."""
    left, last_moment = list(envelopes), time.monotonic() + PATIENCE_S
    while left:
        assert time.monotonic() < last_moment
        try:
            outcomes = publisher.publish([encode(one) for one in left], timeout=10)
        except BrokerAway:
            time.sleep(0.2)
            continue
        left = [one for one, outcome in zip(left, outcomes, strict=True) if outcome is not Outcome.CONFIRMED]


def wait_until(true: Callable[[], bool], check: Callable[[], None]) -> None:
    last_moment = time.monotonic() + PATIENCE_S
    while not true():
        check()
        assert time.monotonic() < last_moment
        time.sleep(0.1)


def states(database: ServiceDatabase) -> Counter[str]:
    with psycopg.connect(plain_url(database.url), connect_timeout=5) as connection:
        return Counter(dict(connection.execute("SELECT state, count(*) FROM notice GROUP BY state").fetchall()))


@contextmanager
def own_vhost(broker: Broker) -> Iterator[str]:
    name = f"told-{secrets.token_hex(4)}"
    broker.create_vhost(name)
    yield broker.url(name)
    broker.delete_vhost(name)


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_every_event_published_five_times_out_of_order_is_told_to_each_reader_once(ground: Ground) -> None:
    servers, events = ground.servers, in_order()
    assert {type(event) for event in EVENTS.values()} >= ANNOUNCED
    database, office, dice = servers.templates.copy("notifications"), PostOffice(), random.Random(6)
    office.open()
    with own_vhost(servers.broker) as url, working(database, url, office, ground.scratch / "told.log") as check:
        publisher = RabbitPublisher(url)
        for copy in range(COPIES):
            publish(publisher, dice.sample(events, len(events)))
            if copy == 0:  # a quorum queue killed within a moment of its declaration may lose its log
                wait_until(lambda: bool(states(database)), check)
            elif copy == 1:
                servers.broker.kill()
                servers.broker.start()
            elif copy == 2:
                servers.database.kill()
            elif copy == 3:
                servers.database.start()
        publisher.close()

        def over() -> bool:
            found = states(database)
            return found.total() >= len(events) and not found.keys() & {"created", "sending", "failed_temporarily"}

        wait_until(over, check)
        time.sleep(2)  # a second message would come now
    office.shut()

    said = Counter((mail["X-PRIMO-Event"], mail["To"]) for mail in office.taken)
    ended = states(database)
    servers.templates.drop(database)
    wanted = {(str(one.event_id), INVESTOR) for one in events}
    wanted |= {(str(one.event_id), MANDATARY) for one in events if one.type not in NOT_FOR_MANDATARIES}
    print(f"{len(events)} events, {COPIES} copies of each: {ended}, {len(said)} messages")
    assert set(said.values()) == {1}
    assert {event_id for event_id, _ in said} <= {str(one.event_id) for one in events}
    assert ended.keys() <= {"sent", "unknown"}
    assert len(wanted - said.keys()) <= ended["unknown"] <= MOST_AMBIGUOUS
    assert ended["sent"] <= len(said) <= ended.total()
