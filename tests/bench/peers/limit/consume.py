"""Read a quorum queue; write a batch of events and notices in one statement; acknowledge the batch after the commit."""

import json
import os
from uuid import uuid4

import pika
import psycopg

QUEUE = "limit"
BATCH = 500

_WRITE = """
WITH incoming AS (
    SELECT * FROM jsonb_to_recordset(%s) AS e(
        id uuid, event_id uuid, dossier_id uuid, status text, correlation_id text, occurred_at timestamptz)
), taken AS (
    INSERT INTO processed_event SELECT event_id FROM incoming ON CONFLICT DO NOTHING RETURNING event_id
)
INSERT INTO notice (id, event_id, dossier_id, person_id, kind, facts, correlation_id, occurred_at, state)
SELECT i.id, i.event_id, i.dossier_id, r.person_id, 'progressed',
       jsonb_build_object('number', r.number, 'happened_on', i.occurred_at::date, 'status', i.status),
       i.correlation_id, i.occurred_at, 'created'
FROM incoming i JOIN taken USING (event_id) JOIN dossier_reference r USING (dossier_id)
"""


def main() -> None:
    url = os.environ["BENCH_NOTIFICATIONS_URL"].replace("+psycopg", "")
    database = psycopg.connect(url, autocommit=True, connect_timeout=5)
    parameters = pika.URLParameters(os.environ["BENCH_AMQP_URL"])
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
    channel.basic_qos(prefetch_count=2 * BATCH)
    waiting: list[tuple[int, bytes]] = []
    channel.basic_consume(QUEUE, lambda _c, method, _p, body: waiting.append((method.delivery_tag, body)))
    while True:
        connection.process_data_events(time_limit=0 if waiting else 1)
        batch, waiting[:] = waiting[:BATCH], waiting[BATCH:]
        if not batch:
            continue
        events = [{**json.loads(body), "id": str(uuid4())} for _, body in batch]
        database.execute(_WRITE, [json.dumps(events)])
        channel.basic_ack(batch[-1][0], multiple=True)


if __name__ == "__main__":
    main()
