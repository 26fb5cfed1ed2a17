"""A consumer of others reads public events from its own queue, in another language, and may do nothing else."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker, ProbableAuthenticationError
from sqlalchemy import Engine

from operations.checkout import PRIVATE, ROOT
from operations.servers.public_consumers import Consumer, PublicConsumers, address_for
from operations.servers.rabbitmq import Broker
from operations.servers.rabbitmq_management import Management
from services.territory.adapters import public_log
from services.territory.adapters.bridge_feed import BridgeFeed
from services.territory.domain.going_out import GoingOut
from shared.contracts.territory.public_events import OpportunityEnded
from shared.database.engine import make_engine
from shared.messaging.publisher import RabbitPublisher
from tests.support.databases import Databases
from tests.support.npm_packages import RegistryAway, install

EXAMPLE = ROOT / "docs/examples/public-events"


@pytest.fixture
def consumers(rabbitmq_server: Broker, vhost: str) -> Iterator[PublicConsumers]:
    broker = urlsplit(vhost)
    management = Management(rabbitmq_server.management_url, str(broker.username), unquote(str(broker.password)))
    found = PublicConsumers(vhost, management)
    yield found
    found.remove("observatory")


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    made = make_engine(databases("territory").url, application="test", pool_size=2)
    yield made
    made.dispose()


def happen(engine: Engine, count: int) -> list[str]:
    now = datetime.now(UTC)
    facts = [
        GoingOut(OpportunityEnded(opportunity_id=uuid4(), province="02.381", sector="industry"), now)
        for _ in range(count)
    ]
    with engine.begin() as connection:
        public_log.write(connection, facts)
    return [one.fact.subject for one in facts]


def bridge(engine: Engine, url: str) -> list[int]:
    """As `work` does, until nothing is left."""
    publisher = RabbitPublisher(url)
    try:
        with engine.connect() as connection:
            connection.detach()
            feed = BridgeFeed(connection, publisher)
            assert feed.is_ours()
            with engine.connect() as beside:
                assert not BridgeFeed(beside, publisher).is_ours(), "one at a time"
            done = []
            while published := feed.publish_next():
                done.append(published)
            return done
    finally:
        publisher.close()


def url_of(consumer: Consumer, vhost: str) -> str:
    broker = urlsplit(vhost)
    return address_for(consumer, str(broker.hostname), broker.port or 5672)


@contextmanager
def connected(url: str) -> Iterator[pika.BlockingConnection]:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        yield connection
    finally:
        if connection.is_open:
            connection.close()


@contextmanager
def the_example(consumer: Consumer, vhost: str, modules: Path) -> Iterator[IO[str]]:
    environment = {**os.environ, "AMQP_URL": url_of(consumer, vhost), "QUEUE": consumer.queue}
    with subprocess.Popen(
        ["node", "read_public_events.mjs"], cwd=modules, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            yield process.stdout
        finally:
            process.kill()


def test_every_public_event_comes_in_order_also_after_a_time_without_anybody(
    consumers: PublicConsumers, vhost: str, engine: Engine
) -> None:
    happen(engine, 2)
    assert bridge(engine, vhost) == [2], "nobody has a queue yet: returned by the broker, and done"
    consumer = consumers.add("observatory")
    happened = happen(engine, 3)
    assert bridge(engine, vhost) == [3]
    assert bridge(engine, vhost) == []

    with connected(url_of(consumer, vhost)) as connection:
        channel = connection.channel()
        found = [channel.basic_get(consumer.queue, auto_ack=True) for _ in range(3)]
        assert channel.basic_get(consumer.queue)[0] is None
    events = [json.loads(body) for _, _, body in found]
    assert [event["subject"] for event in events] == happened
    assert [properties.content_type for _, properties, _ in found] == ["application/cloudevents+json"] * 3
    assert [properties.message_id for _, properties, _ in found] == [event["id"] for event in events]
    assert (events[0]["specversion"], int(events[0]["sequence"])) == ("1.0", 3)


def test_its_user_reads_its_queue_and_may_do_nothing_else(consumers: PublicConsumers, vhost: str) -> None:
    consumer = consumers.add("observatory", ["primo.plot.#"])
    own = url_of(consumer, vhost)

    def attempt(what: str, channel: pika.adapters.blocking_connection.BlockingChannel) -> None:
        if what == "declare":
            channel.queue_declare("something")
        elif what == "bind":
            channel.queue_bind(consumer.queue, "primo.investor", routing_key="#")
        elif what == "read another's":
            channel.basic_get("primo.territory.inbox")
        elif what == "delete":
            channel.queue_delete(consumer.queue)
        else:
            channel.confirm_delivery()
            channel.basic_publish("primo.public" if what == "publish" else "primo.investor", "dossier.filed.v1", b"{}")

    for what in ("declare", "bind", "read another's", "delete", "publish", "publish as investor"):
        with connected(own) as connection, pytest.raises(ChannelClosedByBroker) as refused:
            attempt(what, connection.channel())
        assert refused.value.reply_code == 403, what

    with pytest.raises(ValueError, match="small letters"):
        consumers.add("observatory.*|primo")
    again = consumers.add("observatory")
    assert again.password != consumer.password
    with pytest.raises(ProbableAuthenticationError), connected(own):
        pass
    consumers.remove("observatory")
    with pytest.raises(ProbableAuthenticationError), connected(url_of(again, vhost)):
        pass


@pytest.mark.timeout(240)
@pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="the example needs Node.js")
def test_the_example_in_javascript_reads_them(consumers: PublicConsumers, vhost: str, engine: Engine) -> None:
    try:
        modules = install(EXAMPLE, PRIVATE / "public-events-example")
    except RegistryAway as away:
        pytest.skip(f"amqplib is not installed and cannot be fetched: {away}")
    consumer = consumers.add("observatory")
    happened = happen(engine, 2)
    bridge(engine, vhost)
    with the_example(consumer, vhost, modules) as lines:
        read = [json.loads(lines.readline()) for _ in range(2)]

    assert [event["subject"] for event in read] == happened
    assert read[0]["type"] == "primo.opportunity.withdrawn.v1"
