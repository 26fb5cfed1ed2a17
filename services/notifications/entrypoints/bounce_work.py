"""The `bounces` process: takes reports of delivery and receipts of SMS, each in a thread with a loop of its own."""

import asyncio
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from services.notifications.adapters.channels.receipt_signature import key_of
from services.notifications.adapters.unit_of_work import NotificationsUnitOfWork
from services.notifications.config import BounceSettings
from services.notifications.domain.delivery_report import Report
from services.notifications.domain.return_address import ReturnAddresses, Returned
from services.notifications.entrypoints.bounce_door import AT_ONCE, ReportDesk, open_door
from services.notifications.entrypoints.receipt_door import receipt_door, take_receipts
from services.notifications.provider_settings import HttpProvider, ProviderSettings
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
    engine = make_engine(settings.database_url, application="primo-notifications-bounces", pool_size=2 * AT_ONCE)
    components = [Component("door", lambda stop: take_from(engine, settings, stop))]
    if settings.receipt_port:
        app = receipt_door(receipt_keys(settings.providers), engine)
        port = settings.receipt_port
        components.append(Component("receipts", lambda stop: take_receipts(app, settings.receipt_host, port, stop)))
    worker = Worker(components)
    worker.run(host=settings.health_host, port=settings.health_port, checks={"database": checks.database(engine)})


def receipt_keys(providers: Sequence[ProviderSettings]) -> dict[str, bytes]:
    """Of those that sign their receipts, by name."""
    return {
        one.name: key_of(secret.get_secret_value())
        for one in providers
        if isinstance(one, HttpProvider) and (secret := one.receipt_secret) is not None
    }


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
