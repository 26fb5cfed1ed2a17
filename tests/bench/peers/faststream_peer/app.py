"""`faststream run tests.bench.peers.faststream_peer.app:app`."""

import os
from typing import Any
from uuid import UUID

from faststream import AckPolicy, FastStream
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from sqlalchemy.ext.asyncio import create_async_engine

from tests.bench.peers.same_work.model import amqp_url, notifications_url
from tests.bench.peers.same_work.notice import DossierNotKnown, a_notice, once, whose

PREFETCH = int(os.environ.get("BENCH_PREFETCH", "20"))
QUEUE = RabbitQueue("dossier-progressed", durable=True)

broker = RabbitBroker(amqp_url(), default_channel=Channel(prefetch_count=PREFETCH))
app = FastStream(broker)
engine = create_async_engine(notifications_url().replace("+psycopg", "+asyncpg"), pool_size=10, max_overflow=10)


@broker.subscriber(QUEUE, ack_policy=AckPolicy.NACK_ON_ERROR)
async def dossier_progressed(event: dict[str, Any]) -> None:
    async with engine.begin() as connection:
        if (await connection.execute(once(UUID(event["event_id"])))).one_or_none() is None:
            return
        reference = (await connection.execute(whose(UUID(event["dossier_id"])))).one_or_none()
        if reference is None:
            raise DossierNotKnown(event["dossier_id"])
        await connection.execute(a_notice(event, reference))
