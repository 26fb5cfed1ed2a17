"""`python -m … publish COUNT`: persistent messages with a window of confirms in flight."""

import json
import os
import sys
import time
from datetime import UTC, datetime
from itertools import takewhile
from uuid import uuid4

import pika
import psycopg
from pika.channel import Channel
from pika.frame import Method

from tests.bench.peers.limit.consume import QUEUE

WINDOW = 1000
PERSISTENT = pika.BasicProperties(delivery_mode=2, content_type="application/json")


class Pipeline:
    """Publishes a list, never with more than WINDOW messages unconfirmed."""

    def __init__(self, bodies: list[bytes]) -> None:
        self._bodies = bodies
        self._sent = 0
        self._open: dict[int, None] = {}
        self._channel: Channel | None = None
        self._connection = pika.SelectConnection(
            pika.URLParameters(os.environ["BENCH_AMQP_URL"]),
            on_open_callback=lambda opened: opened.channel(on_open_callback=self._opened),
            on_close_callback=lambda closed, _reason: closed.ioloop.stop(),
        )

    def run(self) -> None:
        self._connection.ioloop.start()
        if self._open or self._sent != len(self._bodies):
            raise RuntimeError(f"{len(self._open)} of {self._sent} sent are unconfirmed")

    def _opened(self, channel: Channel) -> None:
        self._channel = channel
        channel.confirm_delivery(self._answered, callback=lambda _frame: self._fill())

    def _answered(self, frame: Method) -> None:
        if not isinstance(frame.method, pika.spec.Basic.Ack):
            self._connection.close()
            return
        tag = frame.method.delivery_tag
        settled = list(takewhile(lambda sent: sent <= tag, self._open)) if frame.method.multiple else [tag]
        for number in settled:
            self._open.pop(number)
        self._fill()
        if not self._open:
            self._connection.close()

    def _fill(self) -> None:
        assert self._channel is not None
        while self._sent < len(self._bodies) and len(self._open) < WINDOW:
            self._channel.basic_publish("", QUEUE, self._bodies[self._sent], PERSISTENT, mandatory=True)
            self._sent += 1
            self._open[self._sent] = None  # delivery tags count from 1


def bodies(count: int) -> list[bytes]:
    url = os.environ["BENCH_INVESTOR_URL"].replace("+psycopg", "")
    with psycopg.connect(url, connect_timeout=5) as connection:
        dossiers = [row[0] for row in connection.execute("SELECT id FROM dossier ORDER BY number")]
    now = datetime.now(UTC).isoformat()
    return [
        json.dumps(
            {
                "event_id": str(uuid4()),
                "dossier_id": str(dossiers[number % len(dossiers)]),
                "status": "blocked",
                "since": now,
                "occurred_at": now,
                "correlation_id": uuid4().hex,
            }
        ).encode()
        for number in range(count)
    ]


if __name__ == "__main__":
    ready = bodies(int(sys.argv[2]))
    began = time.monotonic()
    Pipeline(ready).run()
    print(time.monotonic() - began, flush=True)
