"""The measurements of *seeded*: queue, search and export of one system, with how far its memory grows.

The questions are those of *queue*, the files those of *export*; here all of it meets one database, as the centre would.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg

from services.investor.bootstrap import application
from shared.database.engine import make_engine, plain_url
from tests.bench.api.servers import served
from tests.bench.export.suite import SOON_ROWS, SOON_S, exports
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, alone
from tests.bench.queue.dossiers import with_dossiers
from tests.bench.queue.suite import ASKED, SEARCHED, SOON_MS, ask, percentile
from tests.support.databases import ServiceDatabase

TIMEOUT_S = 600.0


@dataclass(frozen=True)
class Sizes:
    dossiers: int
    rounds: int
    repetitions: int
    """How often each question is asked in a round."""


QUICK = Sizes(300, rounds=1, repetitions=5)
FULL = Sizes(10_000, rounds=3, repetitions=20)


def measure(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    database = with_dossiers(grounds, sizes.dossiers)
    engine = make_engine(database.url, application="primo-bench", pool_size=1)
    investor = application(engine)
    ask(investor, 1)  # pages come into memory, statements are prepared
    grounds.checkpoint()
    rounds = [ask(investor, sizes.repetitions) for _ in range(sizes.rounds)]
    engine.dispose()
    note = f"{sizes.dossiers} dossiers of a seed"
    found = [
        _line(kind, [[one[question] for question in questions] for one in rounds], note)
        for kind, questions in (("queue", ASKED), ("search", SEARCHED))
    ]
    rows, only = _exported(database, sizes.dossiers)
    soon_s = SOON_S * max(rows, SOON_ROWS) / SOON_ROWS
    with served(grounds, database, name="seeded", timeout_s=TIMEOUT_S) as system:
        return found + exports(system, rows, sizes.rounds, soon_s=soon_s, bench="seeded.export", only=only)


def _exported(database: ServiceDatabase, dossiers: int) -> tuple[int, str]:
    """All of them, or so that a file of some ten thousand comes of it: the province that has nearest to that."""
    if dossiers <= SOON_ROWS:
        return dossiers, ""
    with psycopg.connect(plain_url(database.admin_url)) as connection:
        counted = connection.execute("SELECT province, count(*) FROM dossier GROUP BY province").fetchall()
    province, rows = min(counted, key=lambda one: abs(one[1] - SOON_ROWS))
    return rows, f"&province={province}"


def _line(kind: str, rounds: Iterable[list[list[float]]], note: str) -> Measurement:
    """What 95 of 100 questions take at most."""
    times = [percentile(asked, 95) for asked in rounds]
    return alone(f"seeded.{kind}.p95", "ms", times, target=Target(SOON_MS[kind], "<=", on="ours"), note=note)
