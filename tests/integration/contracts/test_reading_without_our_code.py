"""A stranger with a RabbitMQ client and the CloudEvents library reads what the relay sends, as the example shows."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pika
import psycopg
import pytest
from pika.exceptions import ChannelClosedByBroker
from psycopg.rows import dict_row
from sqlalchemy import MetaData
from sqlalchemy.orm import Session

from operations.checkout import ROOT
from shared.contracts.aggregate import Aggregate
from shared.contracts.investor.events import DossierDecided, VerificationOpened
from shared.database.engine import make_engine, plain_url
from shared.messaging.connection import parameters
from shared.messaging.outbox import define_outbox, record_events
from shared.messaging.partition import Ownership
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.relay import Relay
from shared.messaging.topology import declare_at
from shared.telemetry.correlation import Trace, following
from tests.support.databases import Databases, ServiceDatabase

EXAMPLE = ROOT / "docs/examples/read_dossiers.py"
PATIENCE_S = 30


class Dossier(Aggregate):
    stream = "dossier"

    def __init__(self) -> None:
        self.id = uuid4()


@contextmanager
def the_example(url: str) -> Iterator["queue.Queue[str]"]:
    """Run as a stranger would: isolated from this checkout. Gives the lines that it prints."""
    lines: queue.Queue[str] = queue.Queue()
    with subprocess.Popen(
        [sys.executable, "-I", str(EXAMPLE)], env={**os.environ, "AMQP_URL": url}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        out = process.stdout

        def read() -> None:
            for line in out:
                lines.put(line)

        reading = threading.Thread(target=read)
        reading.start()
        try:
            yield lines
        finally:
            process.kill()
            reading.join()


def wait_for_queue(url: str, name: str) -> None:
    """Until the example has declared its queue and reads it: what is sent before, it need not get."""
    connection = pika.BlockingConnection(parameters(url))
    try:
        for _ in range(PATIENCE_S * 10):
            channel = connection.channel()
            try:
                if channel.queue_declare(name, passive=True).method.consumer_count:
                    return
                channel.close()
            except ChannelClosedByBroker:
                pass
            connection.sleep(0.1)
        raise TimeoutError(f"nobody reads {name}")
    finally:
        connection.close()


def record_and_relay(database: ServiceDatabase, url: str) -> None:
    """A decision, after the opening: through the real outbox, relay and publisher."""
    dossier, moment = Dossier(), datetime(2026, 11, 24, 12, 30, 15, 123456, tzinfo=UTC)
    dossier.record(VerificationOpened(dossier_id=dossier.id, occurred_at=moment, adviser_id=uuid4()))
    dossier.record(
        DossierDecided.model_validate(
            {**_example_data("dossier.decided.v1"), "dossier_id": dossier.id, "occurred_at": moment}
        )
    )
    engine = make_engine(database.url, application="test")
    with following(Trace("a-request", causation_id="what-caused-it")), Session(engine) as session, session.begin():
        record_events(session, define_outbox(MetaData()), [dossier])
    engine.dispose()
    publisher = RabbitPublisher(url)
    with psycopg.connect(plain_url(database.url), autocommit=True) as connection:
        relay = Relay(service="investor", database_url=database.url, publisher=publisher)
        assert relay.publish_once(connection, Ownership(connection, purpose="primo.outbox")) == 2
    publisher.close()


def _example_data(type_name: str) -> dict[str, Any]:
    example: dict[str, Any] = json.loads((ROOT / f"docs/contracts/examples/{type_name}.json").read_text())
    return dict(example["body"])


@pytest.mark.timeout(180)
def test_the_example_reads_the_rows_of_the_outbox_whole_and_in_order(databases: Databases, vhost: str) -> None:
    database = databases("investor")
    declare_at(vhost)
    with the_example(vhost) as lines:
        wait_for_queue(vhost, "example.dossiers")
        record_and_relay(database, vhost)
        read = [json.loads(lines.get(timeout=PATIENCE_S)) for _ in range(2)]

    with psycopg.connect(plain_url(database.url), row_factory=dict_row) as connection:
        rows = connection.execute("SELECT * FROM outbox ORDER BY id").fetchall()
    assert [event["type"] for event in read] == ["dossier.verification_opened.v1", "dossier.decided.v1"]
    for event, row in zip(read, rows, strict=True):
        assert row["published_at"] is not None
        assert (event["specversion"], UUID(event["id"]), event["type"]) == ("1.0", row["event_id"], row["type"])
        assert (event["source"], event["subject"]) == ("/primo/investor", f"dossier/{row['aggregate_id']}")
        assert datetime.fromisoformat(event["time"]) == row["occurred_at"]
        assert event["data"] == row["data"]
        assert (int(event["sequence"]), UUID(event["partitionkey"])) == (row["aggregate_seq"], row["aggregate_id"])
        assert (event["correlationid"], event["causationid"]) == ("a-request", "what-caused-it")


def test_the_example_knows_nothing_of_our_code() -> None:
    source = EXAMPLE.read_text(encoding="utf-8")
    imported = {
        line.split()[1].partition(".")[0] for line in source.splitlines() if line.startswith(("import", "from"))
    }
    assert imported == {"json", "os", "pika", "cloudevents"}
    assert 15 <= len(source.splitlines()) <= 45
