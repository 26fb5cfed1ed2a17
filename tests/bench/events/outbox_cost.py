"""What the outbox adds to a bare state change: the investor's use case with its outbox row, and without."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from services.investor.adapters.unit_of_work import InvestorUnitOfWork
from services.investor.bootstrap import unit_of_work
from services.investor.usecases.record_progress import record_progress
from shared.contracts.investor.codes import Status
from shared.contracts.investor.requests import RecordProgress
from shared.database.engine import make_engine
from shared.messaging.unit_of_work import transaction
from tests.bench.events.place import Place
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, compared
from tests.bench.peers.same_work.change import STAFF
from tests.bench.peers.same_work.producing import THREADS, status_of_pass
from tests.bench.progress import say


class _NoOutbox(InvestorUnitOfWork):
    """The same, except that what was recorded is forgotten instead of written."""

    def flush(self) -> None:
        self._outgoing.clear()
        super().flush()


def outbox_cost(grounds: Grounds, *, rounds: int, changes: int) -> list[Measurement]:
    """Commits a second of four threads, in turns."""
    place = Place(grounds, "outbox-cost")
    engine = make_engine(place.investor.url, application="primo-bench", pool_size=THREADS)
    kinds: dict[str, Callable[[Session], InvestorUnitOfWork]] = {"bare": _NoOutbox, "outbox": unit_of_work}
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(rounds):
        for name in list(kinds)[:: 1 if number % 2 == 0 else -1]:
            place.fill(changes)
            rates[name].append(commits_per_second(engine, kinds[name]))
            say(f"  {name:<11} change   {rates[name][-1]:8.0f} commits/s")
    engine.dispose()
    milliseconds = {name: [THREADS * 1000 / rate for rate in found] for name, found in rates.items()}
    bare = {"bare state change": milliseconds["bare"]}
    note = "time of one change with its event over one without"
    return compared("events.outbox", "ms", milliseconds["outbox"], bare, target=Target(1.2, "<="), note=note)


def commits_per_second(engine: Engine, work: Callable[[Session], InvestorUnitOfWork]) -> float:
    """Each dossier of the place changed once, by four threads."""
    with engine.connect() as connection:
        dossiers = list(connection.scalars(text("SELECT id FROM dossier ORDER BY number")))

    def change(dossier_id: UUID) -> None:
        command = RecordProgress(dossier_id=dossier_id, staff_id=STAFF, status=Status(status_of_pass(0)))
        with transaction(engine, work) as opened:
            record_progress(command, opened, lambda: datetime.now(UTC))

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(change, dossiers):
            pass
    return len(dossiers) / (time.perf_counter() - began)
