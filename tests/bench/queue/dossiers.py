"""Many dossiers, the same on every machine: what `./primo seed` invents."""

from datetime import UTC, datetime

import psycopg

from operations.seeding.invention import Wanted, invent
from operations.seeding.life import Staff
from operations.seeding.rules import rules_of
from operations.seeding.store import Databases, store
from services.investor import seed
from shared.database.engine import command_engine, plain_url
from shared.database.identifiers import uuid7
from tests.bench.grounds import Grounds, administrator
from tests.bench.progress import say
from tests.support.databases import ServiceDatabase

SEED = 1
TOLD_EVERY = 20_000


def with_dossiers(grounds: Grounds, dossiers: int) -> ServiceDatabase:
    """A database of the investor's with so many dossiers, its statistics fresh."""
    database = grounds.database("investor")
    seed.load(database.url)
    with command_engine(database.url, application="primo-bench") as engine:
        rules, since = rules_of(engine)
    wanted = Wanted(dossiers, SEED, since, datetime.now(UTC))
    with psycopg.connect(plain_url(database.admin_url)) as connection:
        for done in store(invent(wanted, rules, Staff(uuid7(), uuid7())), Databases(connection)):
            if done % TOLD_EVERY == 0:
                say(f"  {done}")
    with administrator(database.admin_url) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return database
