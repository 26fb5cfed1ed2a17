"""`python -m tests.drills.narrow writer|relay|intake|lanes`: one process of the narrow system. Settings: `PRIMO_*`."""

import os
import sys
import time
from pathlib import Path

from shared.contracts.catalogue import DOSSIER
from shared.contracts.event import Event
from shared.contracts.investor.events import ReviewOpened
from shared.database.engine import make_engine
from shared.messaging import topology
from shared.messaging.unit_of_work import SqlUnitOfWork
from shared.process import checks
from shared.process.event_work import work
from shared.process.settings import ProcessSettings
from shared.process.worker import Component, Worker
from shared.telemetry import logging
from tests.drills.narrow.subject import CONSUMER, PUBLISHER, map_subject, take_effect
from tests.drills.narrow.writer import Writer

# One consumer: queues that nobody reads here would only fill.
topology.SUBSCRIPTIONS = {CONSUMER: (DOSSIER,)}

HANDLER_SECONDS = float(os.environ.get("DRILL_HANDLER_SECONDS", "0"))


def _slowly(event: Event, unit: SqlUnitOfWork) -> None:
    take_effect(event, unit)
    time.sleep(HANDLER_SECONDS)


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


def main() -> None:
    """Run until a signal."""
    (role,) = sys.argv[1:]
    settings = ProcessSettings()
    logging.configure(service="drill", process=role, level=settings.log_level)
    if role == "writer":
        _write(settings)
        return
    work(
        PUBLISHER if role == "relay" else CONSUMER,
        settings,
        handlers={ReviewOpened: _slowly if HANDLER_SECONDS else take_effect},
        unit_of_work=lambda session: SqlUnitOfWork(session, None),
        quick=not HANDLER_SECONDS,
        only=role,
    )


if __name__ == "__main__":
    main()
