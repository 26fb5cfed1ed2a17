"""Many dossiers, the same on every machine: what `./primo seed` invents."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from operations.checkout import ROOT
from operations.servers.lifetime import end, spawn, tail
from services.investor import seed
from tests.bench.grounds import Grounds, administrator
from tests.bench.processes import ContestantFailed, environment
from tests.bench.progress import say
from tests.support.databases import ServiceDatabase

LOOKED_EVERY_S = 0.2


def with_dossiers(grounds: Grounds, dossiers: int) -> ServiceDatabase:
    """A database of the investor's with so many dossiers, its statistics fresh. Raises ContestantFailed."""
    database = grounds.database("investor")
    seed.load(database.url)
    command = [sys.executable, "-m", "tests.bench.queue.inventing", database.admin_url, str(dossiers)]
    _run(command, grounds.directory / f"{database.name}.log")
    with administrator(database.admin_url) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return database


def _run(command: Sequence[str], log: Path) -> None:
    """To its end, saying what it says."""
    log.touch()
    inventing = spawn(command, env=environment({}), cwd=ROOT, log=log)
    try:
        with log.open() as told:
            while inventing.poll() is None:
                time.sleep(LOOKED_EVERY_S)
                for line in told:
                    say(f"  {line.strip()}")
    finally:
        end(inventing)
    if inventing.returncode:
        raise ContestantFailed(f"{' '.join(command[1:3])} failed:\n{tail(log, 30)}")
