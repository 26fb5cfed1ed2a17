"""The bridge of `work`: every public event to RabbitMQ's public exchange, for consumers of others."""

import threading

from services.territory.adapters import webhook_metrics as metrics
from services.territory.adapters.bridge_feed import BridgeFeed
from services.territory.config import Settings
from shared.database.engine import make_engine
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.transport import BrokerAway
from shared.process.worker import Component
from shared.telemetry import logging

log = logging.get(__name__)

POLL_S = 1.0


def bridge(settings: Settings) -> Component:
    """Its own connections: a consumer's full queue, which refuses, must not hold up our own events."""
    return Component("bridge", lambda stop: _run(settings, stop))


def _run(settings: Settings, stop: threading.Event) -> None:
    engine = make_engine(settings.database_url, application="primo-territory-bridge", pool_size=1)
    publisher = RabbitPublisher(settings.amqp_url)
    try:
        with engine.connect() as connection:
            connection.detach()  # its advisory lock ends with it
            feed = BridgeFeed(connection, publisher)
            while not stop.is_set() and not feed.is_ours():
                stop.wait(POLL_S)
            while not stop.is_set():
                if not _published(feed):
                    stop.wait(POLL_S)
    finally:
        publisher.close()
        engine.dispose()


def _published(feed: BridgeFeed) -> int:
    try:
        published = feed.publish_next()
    except BrokerAway as away:
        log.info("broker away, public events wait in the log", error=str(away))
        return 0
    metrics.BRIDGED.inc(published)
    return published
