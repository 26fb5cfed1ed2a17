"""A projection damaged on purpose and rebuilt, for tests of both."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from services.territory import bootstrap
from shared.database.engine import make_engine, plain_url
from shared.messaging.rebuild import Findings, Rebuild
from tests.integration.territory.conftest import Territory
from tests.integration.territory.publisher import Publisher, a_life, as_projected, computed_from_history
from tests.support.databases import Databases

PIPELINE = bootstrap.PROJECTIONS["pipeline"]


@contextmanager
def publisher_beside(territory: Territory, databases: Databases) -> Iterator[Publisher]:
    """investor's database, whose events this territory hears."""
    database = databases("investor")
    engine = make_engine(database.url, application="test", pool_size=4)
    yield Publisher(database, engine, territory)
    engine.dispose()


def lives(investor: Publisher, number: int, seed: int = 7) -> list[UUID]:
    """Dossiers with a past that the territory has heard."""
    dice = random.Random(seed)
    filed = [investor.territory.filed(province=dice.choice(["02.381", "02.113"])) for _ in range(number)]
    told = [event for one in filed for event in a_life(one, dice)]
    investor.tell(*told)
    investor.work()
    return [one.dossier_id for one in filed]


def damage(territory: Territory, share: float = 0.3, seed: int = 3) -> tuple[int, int, int]:
    """Rows deleted, changed and invented; answers how many of each."""
    dice = random.Random(seed)
    with psycopg.connect(plain_url(territory.database.owner_url)) as owner:
        rows = [row[0] for row in owner.execute("SELECT dossier_id FROM pipeline_entry ORDER BY dossier_id")]
        hit = dice.sample(rows, int(len(rows) * share))
        gone, changed = hit[::2], hit[1::2]
        owner.execute("DELETE FROM pipeline_entry WHERE dossier_id = ANY(%s)", [gone])
        owner.execute(
            "UPDATE pipeline_entry SET planned_jobs = planned_jobs + 1, stage = 'ended' WHERE dossier_id = ANY(%s)",
            [changed],
        )
        invented = max(1, len(gone))
        for _ in range(invented):
            owner.execute(
                "INSERT INTO pipeline_entry SELECT gen_random_uuid(), province, sector, host_country, stage,"
                " planned_amount_mad, planned_jobs, filed_on, decided_on, last_event_at FROM pipeline_entry LIMIT 1"
            )
    return len(gone), len(changed), invented


def run(investor: Publisher, *, write: bool, publisher: Any = None, progress: Any = lambda _: None) -> Findings:
    made = Rebuild(investor.territory.engine, "territory.pipeline", PIPELINE, publisher or investor.answer)
    return made.run(write=write, progress=progress)


def equal(investor: Publisher) -> bool:
    return as_projected(investor.territory.database.url) == computed_from_history(investor.database.url)
