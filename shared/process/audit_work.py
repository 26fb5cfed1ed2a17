"""The delivery audit as a part of `work`: one process of a service runs it at a time."""

from functools import partial

from pika.exceptions import AMQPError
from sqlalchemy import Engine

from shared.contracts.catalogue import SUBSCRIPTIONS
from shared.contracts.refusal import ServiceUnavailable
from shared.database.engine import open_connection
from shared.messaging.delivery_audit import Audit
from shared.messaging.topology import is_empty
from shared.process.scheduler import Job, Scheduler
from shared.process.settings import ProcessSettings
from shared.process.worker import Component
from shared.rpc.blocking import BlockingRpcClient
from shared.telemetry import logging

log = logging.get(__name__)


def audits(service: str, settings: ProcessSettings, engine: Engine) -> Component:
    """Compares with each publisher that the service reads, every `audit_every_s`."""
    client = BlockingRpcClient(settings.amqp_url)
    jobs = []
    for publisher in sorted({stream.publisher for stream in SUBSCRIPTIONS[service]}):
        audit = _audit(service, publisher, client, settings)
        jobs.append(Job(f"delivery audit of {publisher}", settings.audit_every_s, partial(_run, audit, settings)))
    return Component("audit", Scheduler(engine, jobs, lock="primo.delivery_audit").run)


def _audit(service: str, publisher: str, client: BlockingRpcClient, settings: ProcessSettings) -> Audit:
    return Audit(
        reader=service,
        publisher=publisher,
        ask=lambda asked, request: client.call(request, service=asked),
        queue_is_empty=lambda: is_empty(settings.amqp_url, service),
        settled_for_s=settings.audit_settled_s,
    )


def _run(audit: Audit, settings: ProcessSettings) -> None:
    try:
        with open_connection(settings.database_url, f"primo-{audit.reader}-audit", autocommit=True) as connection:
            audit.run(connection)
    except (ServiceUnavailable, AMQPError, OSError) as away:
        # Nothing is lost by comparing later; who is away tells of itself.
        log.info("delivery audit put off", publisher=audit.publisher, error=type(away).__name__)
