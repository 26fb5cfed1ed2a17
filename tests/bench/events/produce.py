"""Our producer: the investor's own use case, in its own transaction. As a peer's producer, and one mode more.

`change` and `pace` run the use case; `flood` commits the light change that the peers' producers commit too, with its
outbox row; `publish COUNT` leaves COUNT rows waiting in the outbox, in
one transaction; `broker COUNT` leaves COUNT messages in the broker, as the relay would have sent them.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import column

from services.investor.bootstrap import application
from shared.contracts.event import Envelope
from shared.contracts.investor.codes import Status
from shared.contracts.investor.events import DossierProgressed
from shared.contracts.investor.requests import RecordProgress
from shared.database.engine import make_engine, plain_url
from shared.database.identifiers import uuid7
from shared.messaging.message import encode, plain
from shared.messaging.partition import partition_of
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.topology import declare_at
from shared.messaging.transport import Outcome
from shared.messaging.wakefulness import CHANNEL, wake_sleeper
from tests.bench.peers.same_work.change import STAFF, LightChanges
from tests.bench.peers.same_work.producing import THREADS, Producer, run, status_of_pass

_COPY = """
COPY outbox (event_id, aggregate, aggregate_id, aggregate_seq, partition, type, data, correlation_id, occurred_at)
FROM STDIN
"""
_WAKE = wake_sleeper(column("partition")).compile(compile_kwargs={"literal_binds": True})
_LIGHT = f"""
WITH moved AS (
    UPDATE dossier SET status = %(status)s, event_seq = event_seq + 1 WHERE id = %(dossier_id)s
    RETURNING id, event_seq
), told AS (
    INSERT INTO dossier_history (dossier_id, at, action, by, details)
    SELECT id, %(at)s, 'dossier.progressed.v1', %(by)s, jsonb_build_object('status', %(status)s::text) FROM moved
)
INSERT INTO outbox (event_id, aggregate, aggregate_id, aggregate_seq, partition, type, data, correlation_id,
                    occurred_at)
SELECT %(event_id)s, 'dossier', id, event_seq, %(partition)s, 'dossier.progressed.v1', %(data)s, %(trace)s, %(at)s
FROM moved
RETURNING {_WAKE}
"""


def envelopes(database_url: str, count: int) -> Iterator[Envelope]:
    """What `count` changes would have told: every dossier in turn, its sequence numbers from 1."""
    with psycopg.connect(plain_url(database_url), connect_timeout=5) as connection:
        dossiers: list[UUID] = [row[0] for row in connection.execute("SELECT id FROM dossier ORDER BY number")]
    for number in range(count):
        passes, index = divmod(number, len(dossiers))
        now = datetime.now(UTC)
        status = Status(status_of_pass(passes))
        event = DossierProgressed(dossier_id=dossiers[index], status=status, since=now, occurred_at=now)
        yield Envelope(
            event_id=uuid7(),
            source="investor",
            aggregate=event.aggregate,
            aggregate_id=event.aggregate_id,
            aggregate_seq=passes + 1,
            type=event.type,
            occurred_at=now,
            correlation_id=uuid7().hex,
            data=plain(event),
        )


def fill_outbox(database_url: str, count: int) -> None:
    with psycopg.connect(plain_url(database_url), connect_timeout=5) as connection:
        with connection.cursor().copy(_COPY) as copy:
            for one in envelopes(database_url, count):
                place = (one.aggregate, one.aggregate_id, one.aggregate_seq, partition_of(one.aggregate_id))
                rest = (one.type, Jsonb(one.data), one.correlation_id, one.occurred_at)
                copy.write_row((one.event_id, *place, *rest))
        connection.execute(f"NOTIFY {CHANNEL}")


def fill_broker(database_url: str, amqp_url: str, count: int) -> None:
    declare_at(amqp_url)
    publisher = RabbitPublisher(amqp_url)
    waiting = envelopes(database_url, count)
    while batch := [encode(envelope) for envelope in islice(waiting, 500)]:
        outcomes = publisher.publish(batch, 30)
        if set(outcomes) != {Outcome.CONFIRMED}:
            raise RuntimeError(f"the broker answered {set(outcomes)}")
    publisher.close()


def main() -> None:
    database_url, amqp_url = os.environ["BENCH_INVESTOR_URL"], os.environ["BENCH_AMQP_URL"]
    mode, count = sys.argv[1], int(sys.argv[2])
    if mode == "broker":
        fill_broker(database_url, amqp_url, count)
        return
    if mode == "publish":
        fill_outbox(database_url, count)
        return
    engine = make_engine(database_url, application="primo-bench", pool_size=THREADS)
    investor = application(engine)

    def change(dossier_id: UUID, status: str) -> None:
        investor.answer(RecordProgress(dossier_id=dossier_id, staff_id=STAFF, status=Status(status)))

    light = LightChanges(database_url, _LIGHT)

    def flood(dossier_id: UUID, status: str) -> None:
        now = datetime.now(UTC)
        event = DossierProgressed(dossier_id=dossier_id, status=Status(status), since=now, occurred_at=now)
        partition = partition_of(dossier_id)
        trace = uuid7().hex
        light.commit(dossier_id, status, event_id=uuid7(), partition=partition, data=Jsonb(plain(event)), trace=trace)

    run(engine, Producer(change=change, flood=flood, publish=lambda _dossier, _status: None))


if __name__ == "__main__":
    main()
