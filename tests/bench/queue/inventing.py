"""`python -m tests.bench.queue.inventing URL DOSSIERS`: fills a database of the investor's, and says how far it is.

A process of its own, in which the domain is mapped to no table: it acts a life out sooner then.
"""

import sys
from datetime import UTC, datetime

import psycopg

from operations.seeding.invention import Wanted, invent
from operations.seeding.life import Staff
from operations.seeding.rules import rules_of
from operations.seeding.store import Databases, store
from shared.database.engine import command_engine, plain_url
from shared.database.identifiers import uuid7

SEED = 1
TOLD_EVERY = 20_000


def main(url: str, dossiers: int) -> None:
    with command_engine(url, application="primo-bench") as engine:
        rules, since = rules_of(engine)
    wanted = Wanted(dossiers, SEED, since, datetime.now(UTC))
    with psycopg.connect(plain_url(url), connect_timeout=5) as connection:
        for done in store(invent(wanted, rules, Staff(uuid7(), uuid7())), Databases(connection)):
            if done % TOLD_EVERY == 0:
                print(done, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
