"""The `serve` process: a nameko container in eventlet, with health and a clean end."""

import signal
from typing import Any

from nameko import config
from nameko.runners import ServiceRunner
from pika.exceptions import AMQPError, ChannelClosedByBroker
from sqlalchemy import Engine

from shared.messaging.connection import opened
from shared.messaging.topology import TopologyMismatch
from shared.network.broker_nodes import BrokerNodes
from shared.process import checks, collector
from shared.process.settings import ProcessSettings
from shared.rpc import leaving_transport
from shared.rpc.common_methods import CommonMethods
from shared.telemetry import health, logging

log = logging.get(__name__)


def serve(service_class: type[CommonMethods], settings: ProcessSettings, engine: Engine) -> None:
    """Answer requests until SIGTERM or SIGINT; calls that were taken are finished first."""
    name = service_class.name
    service_class.direct_secret = settings.direct_secret.get_secret_value()
    _check_queue(settings.amqp_url, name)
    leaving_transport.use()
    config.setup(
        {
            "AMQP_URI": ";".join(BrokerNodes(settings.amqp_url).urls),  # kombu takes them in turn
            "max_workers": settings.rpc_workers,
            "HEARTBEAT": leaving_transport.HEARTBEAT_S,
            "WEB_SERVER_ADDRESS": f"{settings.direct_host}:{settings.direct_port}",
        }
    )
    runner = ServiceRunner()
    runner.add_service(service_class)
    runner.start()
    end_health = _serve_health(settings, name, engine)
    collector.leave_what_is_there()
    log.info("serving", service=name)

    def stop(*_: Any) -> None:
        import eventlet

        eventlet.spawn_n(runner.stop)  # a signal handler runs in the hub, where nothing may block

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    runner.wait()
    end_health()
    log.info("stopped")


def _serve_health(settings: ProcessSettings, name: str, engine: Engine) -> Any:
    if not settings.health_port:
        return lambda: None
    found = {
        "database": checks.database(engine),
        "requests": checks.remembered(lambda: _unattended(settings.amqp_url, name), 2.0),
    }
    return health.serve(settings.health_host, settings.health_port, found)


def _check_queue(amqp_url: str, service: str) -> None:
    """nameko hangs at start, and says so only in a log, when its queue stands with other arguments.

    Without a broker there is nothing to look at, and the service starts all the same: it is asked directly (ADR 0003).
    """
    try:
        with opened(amqp_url) as connection:
            connection.channel().queue_declare(f"rpc-{service}", durable=True)
    except ChannelClosedByBroker as error:
        raise TopologyMismatch(f"rpc-{service}: {error.reply_text}") from error
    except (AMQPError, OSError) as error:
        log.warning("broker away at start: asked directly until it is back", error=type(error).__name__)


def _unattended(amqp_url: str, service: str) -> str | None:
    """A readiness check: None when someone reads the service's requests."""
    try:
        with opened(amqp_url) as connection:
            queue = connection.channel().queue_declare(f"rpc-{service}", passive=True)
            return None if queue.method.consumer_count else "nobody reads the requests"
    except (AMQPError, OSError) as error:
        return f"broker away: {type(error).__name__}"
