"""The `files` process: the file port, the scanner's desk, and who clears up; plain threads, no eventlet."""

import threading
import time

from starlette.applications import Starlette

from services.investor.adapters import piece_metrics
from services.investor.bootstrap import file_desk
from services.investor.config import FileSettings
from services.investor.entrypoints.file_port import FilePort
from services.investor.usecases.clear_up import clear_erased, clear_orphans, clear_up
from services.investor.usecases.file_desk import FileDesk
from shared.contracts.refusal import Refusal
from shared.database.engine import make_engine
from shared.files.file_types import file_rules
from shared.files.ports import BytesMissing, ScannerUnavailable, StoreUnavailable
from shared.process import checks
from shared.process.file_serving import serve_files
from shared.process.worker import Component, Worker
from shared.telemetry import logging

log = logging.get(__name__)

POOL_SIZE = 20


def work_on_files(settings: FileSettings) -> None:
    """Run until a signal. Raises StoreNotConfigured."""
    engine = make_engine(settings.database_url, application="primo-investor-files", pool_size=POOL_SIZE)
    desk = file_desk(engine, settings)
    worker = Worker(
        [
            Component("file-port", lambda stop: serve_files(_port(desk, settings), settings, stop)),
            Component("scanner", lambda stop: _scan(desk, settings, stop)),
            Component("clear-up", lambda stop: _clear(desk, settings, stop)),
        ]
    )
    found = {"database": checks.database(engine), "store": desk.store.problem}
    found["port"] = checks.listens(settings.file_host, settings.file_port)
    if desk.scanner is not None:
        found["scanner"] = desk.scanner.problem
    worker.run(host=settings.health_host, port=settings.health_port, checks=found)


def _port(desk: FileDesk, settings: FileSettings) -> Starlette:
    port = FilePort(desk, secret=settings.direct_secret.get_secret_value(), extensions=file_rules().extensions)
    return port.app()


def _scan(desk: FileDesk, settings: FileSettings, stop: threading.Event) -> None:
    """One file after the other, the oldest first; without a scanner, what a scanner left waiting is released."""
    while not stop.is_set():
        for file_id, dossier_id in desk.quarantined():
            if stop.is_set():
                return
            try:
                piece_metrics.SCANS.labels(desk.scan(file_id, dossier_id)).inc()
            except (ScannerUnavailable, StoreUnavailable, BytesMissing) as error:
                piece_metrics.SCANS.labels("no_verdict").inc()
                log.warning("file not scanned, stays in quarantine", error=type(error).__name__, cause=str(error))
            except Refusal as refusal:  # the file's dossier is gone
                log.warning("file not scanned", code=refusal.code)
        count, oldest = desk.waiting()
        piece_metrics.QUARANTINED.set(count)
        piece_metrics.QUARANTINED_SECONDS.set(oldest.total_seconds())
        stop.wait(settings.scan_every_s)


def _clear(desk: FileDesk, settings: FileSettings, stop: threading.Event) -> None:
    orphans_due = 0.0
    while not stop.is_set():
        cleared = clear_up(desk)
        piece_metrics.CLEARED.labels("part").inc(cleared.parts)
        piece_metrics.UPLOADS.labels("expired").inc(cleared.expired)
        piece_metrics.UPLOADS.labels("finished").inc(cleared.finished)
        piece_metrics.CLEARED.labels("erased").inc(clear_erased(desk))
        if time.monotonic() >= orphans_due:
            piece_metrics.CLEARED.labels("orphan").inc(clear_orphans(desk))
            orphans_due = time.monotonic() + settings.clear_orphans_every_s
        stop.wait(settings.clear_up_every_s)
