"""The `files` process: the port for offers' documents, and who clears up; plain threads, no eventlet."""

import threading

from services.territory.adapters import attachment_metrics
from services.territory.bootstrap import attachment_desk
from services.territory.config import FileSettings
from services.territory.entrypoints.file_port import AttachmentPort
from services.territory.usecases.attachment_desk import AttachmentDesk
from shared.database.engine import make_engine
from shared.files.ports import StoreUnavailable
from shared.process import checks
from shared.process.file_serving import serve_files
from shared.process.worker import Component, Worker
from shared.telemetry import logging

log = logging.get(__name__)

POOL_SIZE = 10


def work_on_files(settings: FileSettings) -> None:
    """Run until a signal. Raises StoreNotConfigured."""
    engine = make_engine(settings.database_url, application="primo-territory-files", pool_size=POOL_SIZE)
    desk = attachment_desk(engine, settings)
    port = AttachmentPort(desk, secret=settings.direct_secret.get_secret_value())
    port.under_way.show()
    worker = Worker(
        [
            Component("file-port", lambda stop: serve_files(port.app(), settings, stop)),
            Component("clear-up", lambda stop: _clear(desk, settings, stop)),
        ]
    )
    found = {"database": checks.database(engine), "store": desk.store.problem}
    found["port"] = checks.listens(settings.file_host, settings.file_port)
    if desk.scanner is not None:
        found["scanner"] = desk.scanner.problem
    worker.run(host=settings.health_host, port=settings.health_port, checks=found)


def _clear(desk: AttachmentDesk, settings: FileSettings, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            unnamed, orphans = desk.clear_unnamed(), desk.clear_orphans()
            attachment_metrics.UNJUDGED.set(desk.unjudged())
        except StoreUnavailable as error:
            log.warning("store away, nothing cleared", cause=str(error))
        else:
            attachment_metrics.CLEARED.labels("unnamed").inc(unnamed)
            attachment_metrics.CLEARED.labels("orphan").inc(orphans)
            if unnamed or orphans:
                log.info("documents that no offer names are gone", unnamed=unnamed, orphans=orphans)
        stop.wait(settings.clear_orphans_every_s)
