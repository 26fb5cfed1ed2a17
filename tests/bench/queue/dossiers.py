"""Many dossiers, the same on every machine: what `./primo seed` invents."""

import subprocess
import sys

from operations.checkout import ROOT
from services.investor import seed
from tests.bench.grounds import Grounds, administrator
from tests.bench.processes import ContestantFailed, environment
from tests.bench.progress import say
from tests.support.databases import ServiceDatabase


def with_dossiers(grounds: Grounds, dossiers: int) -> ServiceDatabase:
    """A database of the investor's with so many dossiers, its statistics fresh. Raises ContestantFailed."""
    database = grounds.database("investor")
    seed.load(database.url)
    command = [sys.executable, "-m", "tests.bench.queue.inventing", database.admin_url, str(dossiers)]
    with subprocess.Popen(command, cwd=ROOT, env=environment({}), stdout=subprocess.PIPE, text=True) as inventing:
        assert inventing.stdout is not None
        for line in inventing.stdout:
            say(f"  {line.strip()}")
    if inventing.returncode:
        raise ContestantFailed(f"inventing {dossiers} dossiers ended with {inventing.returncode}")
    with administrator(database.admin_url) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return database
