"""The whole closing, month after month: read from the service's database, decided on, and written down there."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from operations.seeding.invention import Wanted, invent
from operations.seeding.life import Staff
from operations.seeding.rules import rules_of
from services.investor import seed as investor_seed
from services.territory import bootstrap
from services.territory import seed as territory_seed
from services.territory.adapters.tables import pipeline_entry
from services.territory.domain.pipeline_entry import PipelineEntry, follow
from shared.contracts.investor.events import DossierEvent, DossierFiled
from shared.database.engine import command_engine, make_engine, plain_url
from shared.database.identifiers import uuid7
from shared.reference import places
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, alone
from tests.bench.progress import say
from tests.support.databases import ServiceDatabase

SEED = 1
CLOSED_AT = [datetime(2026, month, 1, 3, tzinfo=UTC) for month in (7, 8, 9)]
"""The first closing tells of five years; the ones after it of what a month changed."""

Life = Sequence[DossierEvent]


def measure(grounds: Grounds, numbers: Sequence[int], rounds: int) -> list[Measurement]:
    """For each number of dossiers: the first closing, and the last of those that follow."""
    found = []
    for number in numbers:
        lives = list(_lives(grounds, number))
        seconds = [_close(grounds, lives) for _ in range(rounds)]
        note = f"{number} dossiers of a seed"
        for name, at in (("first", 0), ("next", -1)):
            found.append(alone(f"closing.{name}", "s of processor", [each[at] for each in seconds], note=note))
    return found


def _close(grounds: Grounds, lives: Sequence[Life]) -> list[float]:
    """Seconds of the processor that this process used for each month."""
    database = grounds.database("territory")
    territory_seed.load(database.url)
    engine = make_engine(database.url, application="primo-bench", pool_size=1)
    try:
        return [_close_month(database, engine, lives, at) for at in CLOSED_AT]
    finally:
        engine.dispose()


def _close_month(database: ServiceDatabase, engine: Engine, lives: Sequence[Life], at: datetime) -> float:
    _follow(database, lives, at)
    began = time.process_time()
    told = bootstrap.close_month(engine, lambda: at)
    seconds = time.process_time() - began
    say(f"  {len(lives):>7} dossiers {at:%Y-%m} {seconds:8.2f} s, {told} figures")
    if not told:
        raise RuntimeError(f"nothing was told on {at}")
    return seconds


def _lives(grounds: Grounds, number: int) -> Iterator[Life]:
    """What is told of each dossier, the oldest first. The seed leaves the commune open: here of a province's communes
    the first are the frequent ones.
    """
    database, dice = grounds.database("investor"), Random(SEED)
    investor_seed.load(database.url)
    with command_engine(database.url, application="primo-bench") as engine:
        rules, since = rules_of(engine)
    wanted = Wanted(number, SEED, since, CLOSED_AT[-1])
    for one in invent(wanted, rules, Staff(uuid7(), uuid7())):
        events = [event for _, event in one.dossier.take_recorded() if isinstance(event, DossierEvent)]
        yield [_with_commune(event, dice) if isinstance(event, DossierFiled) else event for event in events]


def _with_commune(event: DossierFiled, dice: Random) -> DossierFiled:
    codes = sorted(code for code, commune in places.communes().items() if commune.province == event.province)
    (commune,) = dice.choices(codes, [1 / (place + 1) for place in range(len(codes))])
    return event.model_copy(update={"commune": commune})


def _follow(database: ServiceDatabase, lives: Sequence[Life], at: datetime) -> None:
    """As the service's readers would have left the pipeline by that moment."""
    columns = [column.name for column in pipeline_entry.columns]
    with psycopg.connect(plain_url(database.owner_url)) as owner:
        owner.execute("TRUNCATE pipeline_entry")
        with owner.cursor().copy(f"COPY pipeline_entry ({', '.join(columns)}) FROM STDIN") as copy:
            for life in lives:
                entry: PipelineEntry | None = None
                for event in life:
                    entry = follow(entry, event) if event.occurred_at <= at else entry
                if entry is not None:
                    row = entry.row()
                    copy.write_row([_as_copied(row[name]) for name in columns])
        owner.execute("ANALYZE pipeline_entry")


def _as_copied(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, list) else value
