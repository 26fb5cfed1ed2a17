"""The `bounces` process: takes reports of delivery, in one thread with a loop of its own."""

import asyncio
import threading
from datetime import UTC, datetime

from sqlalchemy import Engine

from services.notifications.adapters.unit_of_work import NotificationsUnitOfWork
from services.notifications.config import BounceSettings
from services.notifications.domain.delivery_report import Report
from services.notifications.domain.return_address import ReturnAddresses, Returned
from services.notifications.entrypoints.bounce_door import AT_ONCE, ReportDesk, open_door
from services.notifications.usecases.take_report import take_report
from shared.database.engine import make_engine
from shared.messaging.unit_of_work import transaction
from shared.process import checks
from shared.process.worker import Component, Worker
from shared.telemetry import logging

log = logging.get(__name__)

STOP_SEEN_AFTER_S = 0.2


def take_bounces(settings: BounceSettings) -> None:
    """Run until a signal."""
    engine = make_engine(settings.database_url, application="primo-notifications-bounces", pool_size=AT_ONCE)
    worker = Worker([Component("door", lambda stop: take_from(engine, settings, stop))])
    worker.run(host=settings.health_host, port=settings.health_port, checks={"database": checks.database(engine)})


def take_from(engine: Engine, settings: BounceSettings, stop: threading.Event) -> None:
    """Take reports until `stop` is set. Raises OSError when the port is taken."""
    asyncio.run(_serve(engine, settings, stop))


async def _serve(engine: Engine, settings: BounceSettings, stop: threading.Event) -> None:

    def take(returned: Returned, report: Report, digest: bytes) -> bool:
        with transaction(engine, NotificationsUnitOfWork) as work:
            return take_report(returned, report, digest, work, datetime.now(UTC))

    addresses = ReturnAddresses(settings.address_secret.get_secret_value(), settings.bounce_domain)
    door = await open_door(
        ReportDesk(addresses, take),
        protocol=settings.bounce_protocol,
        host=settings.bounce_host,
        port=settings.bounce_port,
        timeout_s=settings.bounce_timeout_s,
    )
    log.info("taking reports of delivery", protocol=settings.bounce_protocol, domain=settings.bounce_domain)
    try:
        while not stop.is_set():
            await asyncio.sleep(STOP_SEEN_AFTER_S)
    finally:
        door.close()
