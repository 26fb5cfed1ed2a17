"""What a process of the narrow system does. Settings: `PRIMO_*`, `DRILL_*`."""

import os
import time
from pathlib import Path

from shared.contracts.catalogue import DOSSIER
from shared.contracts.event import Event
from shared.contracts.investor.events import ReviewOpened
from shared.database.engine import make_engine
from shared.messaging import topology
from shared.messaging.unit_of_work import Handler, SqlUnitOfWork
from shared.process import checks
from shared.process.event_work import work
from shared.process.settings import ProcessSettings
from shared.process.worker import Component, Worker
from shared.telemetry import logging
from tests.drills.narrow.subject import CONSUMER, PUBLISHER, map_subject, take_effect
from tests.drills.narrow.writer import Writer

# One consumer: queues that nobody reads here would only fill.
topology.SUBSCRIPTIONS = {CONSUMER: (DOSSIER,)}  # type: ignore[attr-defined] # the name that it reads


def _slowly(seconds: float) -> Handler:
    def handle(event: Event, unit: SqlUnitOfWork) -> None:
        take_effect(event, unit)
        time.sleep(seconds)

    return handle


def _write(settings: ProcessSettings) -> None:
    map_subject()
    engine = make_engine(settings.database_url, application="drill-writer", pool_size=1)
    writer = Writer(
        engine,
        Path(os.environ["DRILL_JOURNAL"]),
        subjects=int(os.environ["DRILL_SUBJECTS"]),
        per_second=float(os.environ["DRILL_PER_SECOND"]),
        seed=os.getpid(),
    )
    Worker([Component("writer", writer.run)]).run(
        host=settings.health_host, port=settings.health_port, checks={"database": checks.database(engine)}
    )


def play(role: str) -> None:
    """Run a writer, relay, intake or lanes until a signal."""
    settings = ProcessSettings()
    handler_s = float(os.environ.get("DRILL_HANDLER_SECONDS", "0"))
    logging.configure(service="drill", process=role, level=settings.log_level)
    if role == "writer":
        _write(settings)
        return
    work(
        PUBLISHER if role == "relay" else CONSUMER,
        settings,
        handlers={ReviewOpened: _slowly(handler_s) if handler_s else take_effect},
        unit_of_work=lambda session: SqlUnitOfWork(session, None),
        quick=not handler_s,
        only=role,
    )
