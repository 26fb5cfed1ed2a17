"""The month's snapshot of what is public, made as soon as the month has begun, by one gateway process at a time.

May be killed anywhere and run twice: a snapshot is one transaction under the name of its month.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from prometheus_client import Gauge
from sqlalchemy import Engine

from services.gateway.adapters.snapshots import months_kept
from services.gateway.bootstrap import Application
from services.gateway.config import ServeSettings
from services.gateway.domain.errors import SnapshotAlreadyThere
from services.gateway.domain.snapshot import month_begins, month_of
from services.gateway.entrypoints.catalogue.snapshot_making import make_snapshot
from shared.contracts.refusal import ServiceUnavailable
from shared.database.engine import make_engine
from shared.process.scheduler import Job, Scheduler
from shared.process.worker import Component, Worker
from shared.telemetry import logging

log = logging.get(__name__)

NEWEST = Gauge(
    "primo_snapshot_month_timestamp_seconds",
    "When the month of the newest monthly snapshot began; 0: there is none. Absent where none are made",
)


def utc_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def keeping_snapshots(settings: ServeSettings, build: Callable[[ServeSettings], Application]) -> Iterator[None]:
    """Beside what the process does, in a thread with an event loop of its own; nothing where no key is set."""
    if not settings.snapshot_key.get_secret_value():
        yield
        return
    engine = make_engine(settings.database_url, application="primo-gateway-snapshots", pool_size=2)
    job = Job("make the month's snapshot", settings.snapshot_every_s, lambda: turn(engine, lambda: build(settings)))
    component = Component("snapshots", Scheduler(engine, [job], lock="primo.snapshots").run)
    with Worker([component]).beside():
        yield
    engine.dispose()


def turn(engine: Engine, build: Callable[[], Application], now: Callable[[], datetime] = utc_now) -> None:
    """Make the month's, unless it is there; while a service is away it waits for the next turn."""
    month = month_of(now())
    if month not in months_kept(engine):
        asyncio.run(_made(build(), month))
    months = months_kept(engine)
    NEWEST.set(month_begins(max(months)).timestamp() if months else 0)


async def _made(app: Application, month: str) -> None:
    """By a connection of its own, which is closed again: it is needed once a month."""
    try:
        await app.open()
        await make_snapshot(app, month)
        log.info("snapshot made", snapshot=month)
    except SnapshotAlreadyThere:
        log.info("snapshot was there", snapshot=month)  # by hand, a moment ago
    except ServiceUnavailable as error:
        log.warning("snapshot waits", snapshot=month, service=error.service)
    finally:
        await app.close()
