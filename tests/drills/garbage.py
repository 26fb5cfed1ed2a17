"""`garbage`: bytes that no release of ours would send, in the middle of the load."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import pika

from shared.contracts.event import Envelope
from shared.messaging.connection import parameters
from shared.messaging.message import MAX_BODY_BYTES, Message, encode, exchange_of
from shared.messaging.topology import dead_queue, inbox_queue
from shared.testing.events import an_envelope
from tests.drills.ground import Ground
from tests.drills.narrow.books import check, rows, settle, wait_for_effect_after
from tests.drills.narrow.books import now as publishers_clock
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.narrow.subject import CONSUMER, PUBLISHER
from tests.drills.plan import Plan
from tests.drills.report import Report

PER_SECOND = 2.0
MEGABYTE = 1_000_000


def run(ground: Ground, plan: Plan) -> Report:
    """What cannot be read is parked with its reason; the consumer stays up and everything else goes on."""
    report, wanted = Report("garbage"), Counter[str]()
    with narrow_path(ground, per_second=plan.per_second) as path:
        consumers = {name: path.supervisor.pid(name) for name in ("intake-1", "lanes-1")}
        for code, message in _garbage(plan):
            _publish(path.amqp_url, message)
            wanted[code] += 1
            path.load_for(1 / PER_SECOND)
        report.recovery_s = wait_for_effect_after(path, publishers_clock(path), patience_s=30)
        path.stop_writing()
        settle(path, patience_s=60)
        found = _parked(path, sum(wanted.values()))
        check(report, path)
        still = {name: path.supervisor.pid(name) for name in consumers}
        left = _left_in_the_queues(path.amqp_url)
    report.figures |= {"garbage": sum(wanted.values()), "parked": sum(found.values()), "left_in_queues": left}
    report.promise(found == wanted, f"parked {dict(found)}, sent {dict(wanted)}")
    report.promise(still == consumers, "a consumer has died of it")
    report.promise(left == 0, f"{left} messages were left in the queues")
    return report.judge()


def _garbage(plan: Plan) -> Iterator[tuple[str, Message]]:
    """(code it is parked with, message), every kind in turn."""
    for _ in range(max(1, int(plan.seconds * PER_SECOND / 7))):
        good = encode(_envelope())
        yield "undecodable", _message(b"\xff\xfe\x00 not JSON", {})
        yield "undecodable", _message(b"[" * 100_000, dict(good.headers))
        yield "undecodable", _message(b"{}", {**good.headers, "ce-sequence": "zero"})
        yield "too_large", _message(json.dumps({"filling": "x" * MEGABYTE}).encode(), dict(good.headers))
        yield "unknown_type", encode(_envelope(type="dossier.teleported.v1"))
        yield "unknown_type", encode(_envelope(type="dossier.review_opened.v99"))
        yield "invalid", encode(_envelope(data={"dossier_id": "nobody"}))
    assert MEGABYTE > MAX_BODY_BYTES


def _envelope(**changes: object) -> Envelope:
    return an_envelope().model_copy(update=changes)


def _message(body: bytes, headers: dict[str, str]) -> Message:
    return Message(exchange_of(PUBLISHER), "dossier.garbage", str(uuid4()), headers, body)


def _publish(amqp_url: str, message: Message) -> None:
    connection = pika.BlockingConnection(parameters(amqp_url))
    channel = connection.channel()
    channel.confirm_delivery()
    properties = pika.BasicProperties(
        content_type=message.content_type, delivery_mode=2, message_id=message.message_id, headers=dict(message.headers)
    )
    channel.basic_publish(message.exchange, message.routing_key, message.body, properties, mandatory=True)
    connection.close()


def _parked(path: NarrowPath, wanted: int) -> Counter[str]:
    deadline = time.monotonic() + 30
    while True:
        found = Counter(code for (code,) in rows(path.consumer, "SELECT code FROM parked_event"))
        if sum(found.values()) >= wanted or time.monotonic() > deadline:
            return found
        path.tend()


def _left_in_the_queues(amqp_url: str) -> int:
    connection = pika.BlockingConnection(parameters(amqp_url))
    channel = connection.channel()
    names = (inbox_queue(CONSUMER), dead_queue(CONSUMER))
    left: int = sum(channel.queue_declare(name, passive=True).method.message_count for name in names)
    connection.close()
    return left
