"""The measurements of *ledger*: a command with the chain beside one without, and a walk over many lines."""

import sys
import time
from contextlib import redirect_stdout
from dataclasses import dataclass

import psycopg

from services.investor.adapters.ledger import HISTORY
from services.investor.bootstrap import unit_of_work
from shared.database.engine import make_engine, plain_url
from shared.ledger.sealing import Sealer
from shared.ledger.verification import verify
from tests.bench.events.outbox_cost import commits_per_second
from tests.bench.events.place import Place
from tests.bench.grounds import Grounds, administrator
from tests.bench.measurement import Measurement, Target, alone, compared
from tests.bench.peers.same_work.producing import THREADS
from tests.bench.progress import say

_BARE = """
ALTER TABLE dossier_history DISABLE TRIGGER chain, ALTER seq DROP NOT NULL, ALTER details_digest DROP NOT NULL,
    ALTER previous DROP NOT NULL, ALTER hash DROP NOT NULL, DROP CONSTRAINT dossier_history_one_per_place
"""
_LINES = """
INSERT INTO dossier_history (dossier_id, at, action, by, details)
SELECT id, now(), 'dossier.progressed.v1', md5('a')::uuid, '{"status": "blocked", "remark": ""}'
FROM dossier, generate_series(1, %s)
"""
LINES_OF_EACH = 5


@dataclass(frozen=True)
class Sizes:
    rounds: int
    changes: int
    """Commands in a round."""
    lines: int
    """To seal and to verify."""


QUICK = Sizes(rounds=1, changes=50, lines=1_000)
FULL = Sizes(rounds=5, changes=500, lines=100_000)


def measure(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    return [*_cost(grounds, sizes), *_walk(grounds, sizes)]


def _cost(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    places = {"chained": Place(grounds, "ledger-chained"), "bare": Place(grounds, "ledger-bare")}
    with psycopg.connect(plain_url(places["bare"].investor.owner_url)) as owner:
        owner.execute(_BARE)
    milliseconds: dict[str, list[float]] = {name: [] for name in places}
    for number in range(sizes.rounds):
        for name in list(places)[:: 1 if number % 2 == 0 else -1]:
            places[name].fill(sizes.changes)
            engine = make_engine(places[name].investor.url, application="primo-bench", pool_size=THREADS)
            rate = commits_per_second(engine, unit_of_work)
            engine.dispose()
            milliseconds[name].append(THREADS * 1000 / rate)
            say(f"  {name:<11} change   {rate:8.0f} commits/s")
    bare = {"history without hashes": milliseconds["bare"]}
    note = "time of one change whose line is chained over one whose line is not"
    return compared("ledger.change", "ms", milliseconds["chained"], bare, target=Target(1.1, "<="), note=note)


def _walk(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    place = Place(grounds, "ledger-walk")
    place.fill(sizes.lines // LINES_OF_EACH)
    with administrator(place.investor.admin_url) as connection:
        connection.execute(_LINES, [LINES_OF_EACH])
        connection.execute("ANALYZE dossier_history")
    began = time.perf_counter()
    with (
        redirect_stdout(sys.stderr),  # each seal is logged, and nobody has set up where to
        psycopg.connect(plain_url(place.investor.url), autocommit=True) as connection,
    ):
        Sealer(HISTORY).turn(connection)
    sealed = time.perf_counter() - began
    times = []
    for _ in range(sizes.rounds):
        began = time.perf_counter()
        with psycopg.connect(plain_url(place.investor.url)) as connection:
            found = verify(connection, HISTORY)
        times.append(time.perf_counter() - began)
        if found.count or found.lines != sizes.lines:
            raise RuntimeError(f"not what was written: {found.plain()}")
    note = f"{sizes.lines} lines"
    return [
        alone("ledger.seal", "s", [sealed], note=note),
        alone("ledger.verify", "s", times, target=Target(30, "<=", on="ours"), note=note),
    ]
