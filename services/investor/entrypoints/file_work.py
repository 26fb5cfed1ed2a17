"""The `files` process: the file port, the scanner's desk, and who clears up; plain threads, no eventlet."""

import asyncio
import threading
import time

import uvicorn

from services.investor.adapters import piece_metrics
from services.investor.adapters.file_types import file_rules
from services.investor.bootstrap import file_desk
from services.investor.config import FileSettings
from services.investor.entrypoints.file_port import FilePort
from services.investor.usecases.clear_up import clear_erased, clear_orphans, clear_up
from services.investor.usecases.file_desk import FileDesk
from services.investor.usecases.piece_ports import BytesMissing, ScannerUnavailable, StoreUnavailable
from shared.contracts.refusal import Refusal
from shared.database.engine import make_engine
from shared.process import checks
from shared.process.worker import Component, Worker
from shared.telemetry import logging

log = logging.get(__name__)

POOL_SIZE = 20
MOST_REQUESTS = 60
"""Side by side; more are answered 503, and come again."""


class PortNotOpened(RuntimeError):
    """The file port's address is taken."""


def work_on_files(settings: FileSettings) -> None:
    """Run until a signal. Raises StoreNotConfigured."""
    engine = make_engine(settings.database_url, application="primo-investor-files", pool_size=POOL_SIZE)
    desk = file_desk(engine, settings)
    worker = Worker(
        [
            Component("file-port", lambda stop: _serve(desk, settings, stop)),
            Component("scanner", lambda stop: _scan(desk, settings, stop)),
            Component("clear-up", lambda stop: _clear(desk, settings, stop)),
        ]
    )
    found = {"database": checks.database(engine), "store": desk.store.problem}
    if desk.scanner is not None:
        found["scanner"] = desk.scanner.problem
    worker.run(host=settings.health_host, port=settings.health_port, checks=found)


def _serve(desk: FileDesk, settings: FileSettings, stop: threading.Event) -> None:
    port = FilePort(desk, secret=settings.direct_secret.get_secret_value(), extensions=file_rules().extensions)
    server = uvicorn.Server(
        uvicorn.Config(
            port.app(),
            host=settings.file_host,
            port=settings.file_port,
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_REQUESTS,
            timeout_graceful_shutdown=10,
        )
    )

    def end() -> None:
        stop.wait()
        server.should_exit = True

    threading.Thread(target=end, name="file-port-end", daemon=True).start()
    try:
        asyncio.run(server.serve())
    except SystemExit as error:  # uvicorn's way to say that the address is taken
        raise PortNotOpened(f"{settings.file_host}:{settings.file_port}") from error


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
