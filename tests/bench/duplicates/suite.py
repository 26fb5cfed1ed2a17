"""The measurements of *duplicates*: every dossier of a seed compared, by the job that `work` runs, turn after turn."""

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from sqlalchemy import Engine, text

from services.investor import bootstrap
from services.investor.usecases.look_for_duplicates import look_for_duplicates
from shared.database.engine import make_engine
from shared.messaging.unit_of_work import transaction
from tests.bench.grounds import Grounds, administrator
from tests.bench.measurement import Measurement, Target, alone, compared
from tests.bench.progress import say
from tests.bench.queue.dossiers import with_dossiers

WITHIN_S = 600.0
"""In which 100,000 are compared, where the job works for half of the time."""
TENTHS = 10


@dataclass(frozen=True)
class Sizes:
    dossiers: Sequence[int]


QUICK = Sizes((200, 1_000))
FULL = Sizes((10_000, 100_000))


@dataclass(frozen=True)
class Compared:
    """Of one number of dossiers."""

    rate: float
    """Dossiers a second."""
    first: float
    last: float
    """The same, of the first and of the last tenth."""
    processor_ms: float
    """Of the job's own process, for one dossier; the database's is not in it."""
    pairs: int


def measure(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    """Each is looked at once. All are open, as after a delivery of so many: what has ended is compared with nothing."""
    found = {}
    for dossiers in sizes.dossiers:
        database = with_dossiers(grounds, dossiers)
        with administrator(database.admin_url) as connection:
            connection.execute("UPDATE dossier SET status = 'verification'")
            connection.execute("VACUUM (ANALYZE) dossier")
        engine = make_engine(database.url, application="primo-bench", pool_size=1)
        grounds.checkpoint()
        found[dossiers] = _compare(engine)
        engine.dispose()
        one = found[dossiers]
        say(f"  {dossiers} dossiers {one.rate:7.0f}/s, {one.processor_ms:.2f} ms of the processor, {one.pairs} pairs")
        say(f"  first tenth {one.first:.0f}/s, last {one.last:.0f}/s")
    return [line for dossiers, one in found.items() for line in _lines(dossiers, one, found[sizes.dossiers[0]])]


def _compare(engine: Engine) -> Compared:
    with engine.connect() as connection:
        waiting = int(connection.scalar(text("SELECT count(*) FROM duplicate_look")) or 0)
    done, marks, began, used = 0, [(0, time.perf_counter())], time.perf_counter(), _used_s()
    while True:
        with transaction(engine, bootstrap.unit_of_work) as work:
            looked = look_for_duplicates(work, lambda: datetime.now(UTC))
        if not looked:
            break
        done += looked
        if done >= len(marks) * waiting / TENTHS:
            marks.append((done, time.perf_counter()))
    took = time.perf_counter() - began
    if done != waiting:
        raise RuntimeError(f"{done} were compared of {waiting}")
    with engine.connect() as connection:
        pairs = int(connection.scalar(text("SELECT count(*) FROM duplicate_candidate")) or 0)
    rates = [(then - before) / (at - since) for (before, since), (then, at) in pairwise(marks)]
    return Compared(done / took, rates[0], rates[-1], (_used_s() - used) / done * 1000, pairs)


def _used_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _lines(dossiers: int, one: Compared, smallest: Compared) -> list[Measurement]:
    enough = Target(2 * 100_000 / WITHIN_S, ">=", on="ours") if dossiers == 100_000 else None
    note = f"{dossiers} dossiers, {one.pairs} pairs kept"
    found = [
        alone("duplicates.compared", "dossiers/s", [one.rate], target=enough, note=note),
        alone("duplicates.processor", "ms", [one.processor_ms], note=note),
        *compared("duplicates.shape", "dossiers/s", [one.last], {"the first tenth": [one.first]}, note=note),
    ]
    if one is not smallest:
        found += compared("duplicates.growth", "dossiers/s", [one.rate], {"the smallest": [smallest.rate]}, note=note)
    return found
