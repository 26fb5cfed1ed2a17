"""`dramatiq tests.bench.peers.dramatiq_peer.app`."""

from typing import Any

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from sqlalchemy import create_engine

from tests.bench.peers.same_work.model import amqp_url, notifications_url
from tests.bench.peers.same_work.notice import write_notice

dramatiq.set_broker(RabbitmqBroker(url=amqp_url(), confirm_delivery=True))
engine = create_engine(notifications_url(), pool_size=8)


@dramatiq.actor
def dossier_progressed(event: dict[str, Any]) -> None:
    write_notice(engine, event)
