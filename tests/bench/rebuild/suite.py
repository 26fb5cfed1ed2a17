"""The measurements of *rebuild*: events a second from a history to the projection, and the cross table upon it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from services.territory import bootstrap
from shared.contracts.codes import Sector
from shared.contracts.event import Event
from shared.contracts.investor import events as e
from shared.contracts.investor.codes import Outcome, ReasonCode, Status
from shared.contracts.past_events import PastEvent, ReadPast
from shared.contracts.territory.roll_up import GetRollUp, RollUpKey
from shared.database.engine import make_engine, plain_url
from shared.database.identifiers import uuid7
from shared.messaging import operator
from shared.messaging.message import plain
from shared.messaging.rebuild import Findings, Rebuild
from shared.reference import places
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, alone
from tests.bench.progress import say
from tests.support.databases import ServiceDatabase

EVENTS_EACH = 10
FIRST = datetime(2022, 1, 3, 9, tzinfo=UTC)
DAYS = 1_700
AS_OF = date(2025, 1, 1)
STAFF = UUID(int=7)
_HISTORY = (
    "COPY event_history (event_id, aggregate, aggregate_id, aggregate_seq, type, data, correlation_id, occurred_at)"
    " FROM STDIN"
)
_LANES = """
INSERT INTO lane (source, aggregate, aggregate_id, last_seq, state)
SELECT 'investor', 'dossier', id, %s, 'open' FROM unnest(%s::uuid[]) AS id
"""


@dataclass(frozen=True)
class Scale:
    rounds: int
    dossiers: int
    """Of ten events each."""


QUICK, FULL = Scale(rounds=1, dossiers=500), Scale(rounds=1, dossiers=100_000)


def measure(grounds: Grounds, scale: Scale) -> list[Measurement]:
    """The publisher answers in this process, from its database: the broker's way there and back is not in it."""
    publisher, reader = grounds.database("investor"), grounds.database("territory")
    say(f"  writing the history of {scale.dossiers} dossiers")
    _fill(publisher, reader, scale.dossiers)
    engines = [make_engine(each.url, application="bench", pool_size=4) for each in (publisher, reader)]
    try:
        return _measure(engines[0], engines[1], reader, scale)
    finally:
        for engine in engines:
            engine.dispose()


def _measure(publisher: Engine, reader: Engine, database: ServiceDatabase, scale: Scale) -> list[Measurement]:
    events, rebuilt, verified, read = scale.dossiers * EVENTS_EACH, [], [], []
    for _ in range(scale.rounds):
        _forget(database)
        seconds, found = _run(publisher, reader, write=True)
        if found.missing != scale.dossiers:
            raise RuntimeError(f"{found.missing} of {scale.dossiers} dossiers were made anew")
        rebuilt.append(events / seconds)
        seconds, found = _run(publisher, reader, write=False)
        if not found.equal:
            raise RuntimeError("the rebuilt pipeline differs from the history")
        verified.append(events / seconds)
        read.append(_read(reader))
        say(f"  rebuilt {rebuilt[-1]:,.0f}/s, verified {verified[-1]:,.0f}/s, read in {read[-1]:.2f} s")
    note = f"{events:,} events of {scale.dossiers:,} dossiers"
    return [
        alone("rebuild.write", "events/s", rebuilt, note=note),
        alone("rebuild.verify", "events/s", verified, note=note),
        alone("rebuild.table", "s", read, note=f"province x stage as of {AS_OF}, {scale.dossiers:,} dossiers"),
    ]


def _run(publisher: Engine, reader: Engine, *, write: bool) -> tuple[float, Findings]:
    def answer(request: ReadPast) -> tuple[PastEvent, ...]:
        answered: tuple[PastEvent, ...] = operator.answer(request, publisher, "investor")
        return answered

    began = time.perf_counter()
    found = Rebuild(reader, "territory.pipeline", bootstrap.PROJECTIONS["pipeline"], answer).run(write=write)
    return time.perf_counter() - began, found


def _read(reader: Engine) -> float:
    application = bootstrap.application(reader)
    began = time.perf_counter()
    view = application.answer(GetRollUp(by=(RollUpKey.PROVINCE, RollUpKey.STAGE), as_of=AS_OF))
    if not view.lines:
        raise RuntimeError("nothing was counted")
    return time.perf_counter() - began


def _forget(database: ServiceDatabase) -> None:
    with psycopg.connect(plain_url(database.owner_url)) as owner:
        owner.execute("TRUNCATE pipeline_entry")


def _fill(publisher: ServiceDatabase, reader: ServiceDatabase, dossiers: int) -> None:
    dice, ids = Random(1), [uuid7() for _ in range(dossiers)]
    with psycopg.connect(plain_url(publisher.owner_url)) as owner:
        with owner.cursor().copy(_HISTORY) as copy:
            for number, dossier_id in enumerate(ids):
                for seq, event in enumerate(_life(dossier_id, number, dice), start=1):
                    kind, data = type(event).type, Jsonb(plain(event))
                    copy.write_row((uuid7(), "dossier", dossier_id, seq, kind, data, "bench", event.occurred_at))
        owner.execute("ANALYZE event_history")
    with psycopg.connect(plain_url(reader.owner_url)) as owner:
        owner.execute(_LANES, (EVENTS_EACH, ids))
        owner.execute("ANALYZE lane")


def _life(dossier_id: UUID, number: int, dice: Random) -> Iterator[Event]:
    """Filed, examined, decided, and built or appealed against: EVENTS_EACH events."""
    at = FIRST + timedelta(days=number % DAYS, minutes=number % 60)
    which: dict[str, Any] = {"dossier_id": dossier_id}
    yield e.DossierFiled(
        **which,
        number=f"OR-{at.year}-{number:06}",
        investor_id=dossier_id,
        province=dice.choice(sorted(places.provinces())),
        sector=dice.choice(list(Sector)),
        host_country=dice.choice(["FR", "ES", "BE", "NL", "DE", "IT"]),
        planned_amount_mad=Decimal(dice.randint(100_000, 50_000_000)),
        planned_jobs=dice.randint(0, 200),
        occurred_at=at,
    )

    def after(days: int) -> datetime:
        return at + timedelta(days=days)

    yield e.VerificationOpened(**which, adviser_id=STAFF, occurred_at=after(1))
    yield e.ComplementRequested(
        **which, pieces=(), answer_by=after(20).date(), requested_by=STAFF, occurred_at=after(3)
    )
    yield e.ComplementProvided(**which, pieces=(), occurred_at=after(9))
    yield e.DossierCompleted(**which, due_on=after(40).date(), occurred_at=after(10))
    yield e.ReviewOpened(**which, occurred_at=after(11))
    yield e.DossierScheduled(**which, session_on=after(30).date(), occurred_at=after(20))
    refused = number % 4 == 0
    outcome, reasons = (Outcome.UNFAVOURABLE, (ReasonCode.OTHER,)) if refused else (Outcome.FAVOURABLE, ())
    yield e.DossierDecided(
        **which, outcome=outcome, reasons=reasons, decided_on=after(30).date(), occurred_at=after(30)
    )
    for days, status in ((60, Status.AGREEMENT_SIGNED), (200, Status.UNDER_CONSTRUCTION)):
        yield e.DossierProgressed(**which, status=status, since=after(days), occurred_at=after(days))
