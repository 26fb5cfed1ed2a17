"""A publisher's database for tests of rebuilding: dossiers with a history, told to a territory as its lanes hear it."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from services.territory import bootstrap
from shared.contracts.event import Envelope, Event
from shared.contracts.investor import events as e
from shared.contracts.investor.codes import Outcome, PieceCode, ReasonCode, Status
from shared.contracts.past_events import PastEvent, ReadPast
from shared.database.engine import plain_url
from shared.database.identifiers import uuid7
from shared.messaging import operator
from shared.messaging.handling import Handling
from shared.messaging.inbox import Received, store
from shared.messaging.lanes import LaneWorker
from shared.messaging.message import encode, plain
from tests.integration.territory.conftest import STAFF, Territory
from tests.support.databases import ServiceDatabase


@dataclass
class Publisher:
    """investor as far as its outbox: told events are published and delivered, and wait for the lanes."""

    database: ServiceDatabase
    engine: Engine
    territory: Territory
    told: dict[UUID, list[Envelope]] = field(default_factory=dict)

    def tell(self, *events: Event) -> list[Envelope]:
        envelopes = [self._envelope(event) for event in events]
        with psycopg.connect(plain_url(self.database.url)) as connection, connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO outbox (event_id, aggregate, aggregate_id, aggregate_seq, partition, type, data,"
                " correlation_id, occurred_at, published_at) VALUES (%s, %s, %s, %s, %s, %s, %s, 'c', %s, now())",
                [
                    (n.event_id, n.aggregate, n.aggregate_id, n.aggregate_seq, 0, n.type, Jsonb(n.data), n.occurred_at)
                    for n in envelopes
                ],
            )
        self.deliver(*envelopes)
        return envelopes

    def deliver(self, *envelopes: Envelope) -> None:
        messages = [(envelope, encode(envelope)) for envelope in envelopes]
        with psycopg.connect(plain_url(self.territory.database.url)) as connection:
            store(connection, [Received(envelope=n, headers=dict(m.headers), body=m.body) for n, m in messages])

    def worker(self) -> LaneWorker:
        return LaneWorker(
            service="territory",
            engine=self.territory.engine,
            handling=Handling(bootstrap.HANDLERS, bootstrap.unit_of_work),
        )

    def work(self) -> None:
        worker = self.worker()
        with self.territory.engine.connect() as connection:
            while worker.work_once(connection, list(range(16))):
                pass

    def answer(self, request: ReadPast) -> tuple[PastEvent, ...]:
        """What investor answers over RPC."""
        answered: tuple[PastEvent, ...] = operator.answer(request, self.engine, "investor")
        return answered

    def _envelope(self, event: Event) -> Envelope:
        stream = self.told.setdefault(event.aggregate_id, [])
        envelope = Envelope(
            event_id=uuid7(),
            source="investor",
            aggregate=event.aggregate,
            aggregate_id=event.aggregate_id,
            aggregate_seq=len(stream) + 1,
            type=event.type,
            occurred_at=event.occurred_at,
            correlation_id="test",
            data=plain(event),
        )
        stream.append(envelope)
        return envelope


def a_life(filed: e.DossierFiled, dice: random.Random) -> list[e.DossierEvent]:
    """A dossier's events from its deposit to some moment of its life."""
    dossier_id, at = filed.dossier_id, filed.occurred_at

    def said(kind: Any, **facts: Any) -> Any:
        nonlocal at
        at += timedelta(hours=dice.randint(1, 50))
        return kind(dossier_id=dossier_id, occurred_at=at, **facts)

    day = date(2026, 12, 1)
    events = [
        filed,
        said(e.VerificationOpened, adviser_id=STAFF),
        said(e.ComplementRequested, pieces=tuple(PieceCode)[:1], answer_by=day, requested_by=STAFF),
        said(e.ComplementProvided, pieces=tuple(PieceCode)[:1]),
        said(e.DossierCompleted, due_on=day),
        said(e.ReviewOpened),
        said(e.DossierScheduled, session_on=day),
        said(e.DossierPostponed, reason=next(iter(ReasonCode))),
        said(e.DossierDecided, outcome=dice.choice(list(Outcome)), decided_on=day + timedelta(days=dice.randint(0, 9))),
        said(e.DossierProgressed, status=dice.choice([Status.UNDER_CONSTRUCTION, Status.BLOCKED]), since=at),
        said(e.DossierProgressed, status=Status.IN_OPERATION, since=at),
    ]
    kept = events[: dice.randint(1, len(events))]
    if dice.random() < 0.3:
        funds = Decimal(dice.randint(1, 10**8)) / 100
        stated = at - timedelta(days=dice.randint(0, 3))
        kept.append(said(e.DossierOwnFundsStated, own_funds_mad=dice.choice([funds, None]), stated_at=stated))
    if dice.random() < 0.2:
        kept.append(dice.choice([said(e.DossierWithdrawn), said(e.DossierClosed, reason=next(iter(ReasonCode)))]))
    return kept


STAGE_BY_TYPE = {
    "dossier.filed.v1": "filed",
    "dossier.verification_opened.v1": "in_review",
    "dossier.complement_requested.v1": "in_review",
    "dossier.complement_provided.v1": "in_review",
    "dossier.completed.v1": "in_review",
    "dossier.review_opened.v1": "in_review",
    "dossier.scheduled.v1": "scheduled",
    "dossier.postponed.v1": "in_review",
    "dossier.withdrawn.v1": "ended",
    "dossier.closed.v1": "ended",
}
STAGE_BY_WORD = {
    "favourable": "approved",
    "favourable_with_reserves": "approved",
    "unfavourable": "refused",
    "permits_in_delivery": "approved",
    "agreement_signed": "approved",
    "not_started": "approved",
    "under_construction": "in_realisation",
    "blocked": "in_realisation",
    "in_operation": "in_operation",
    "closed": "ended",
}


def computed_from_history(history_url: str) -> dict[UUID, tuple[Any, ...]]:
    """dossier -> (province, sector, country, stage, decided on, last event), by other means than the service's own:
    the publisher's rows, the last word on each, two tables written by hand.
    """
    found: dict[UUID, tuple[Any, ...]] = {}
    with psycopg.connect(plain_url(history_url)) as connection:
        rows = connection.execute(
            "SELECT aggregate_id, type, data FROM ("
            "  SELECT aggregate, aggregate_id, aggregate_seq, type, data FROM outbox UNION ALL"
            "  SELECT aggregate, aggregate_id, aggregate_seq, type, data FROM event_history) AS told"
            " WHERE aggregate = 'dossier' ORDER BY aggregate_id, aggregate_seq"
        ).fetchall()
    for dossier_id, kind, data in rows:
        at = datetime.fromisoformat(data["occurred_at"])
        if kind == "dossier.own_funds_stated.v1":
            found[dossier_id] = (*found[dossier_id][:5], at)
            continue
        stage = STAGE_BY_TYPE.get(kind) or STAGE_BY_WORD[data.get("outcome") or data["status"]]
        if kind == "dossier.filed.v1":
            found[dossier_id] = (data["province"], data["sector"], data["host_country"], stage, None, at)
        else:
            decided = date.fromisoformat(data["decided_on"]) if "decided_on" in data else found[dossier_id][4]
            found[dossier_id] = (*found[dossier_id][:3], stage, decided, at)
    return found


def as_projected(territory_url: str) -> dict[UUID, tuple[Any, ...]]:
    """The same of the projection as it stands."""
    with psycopg.connect(plain_url(territory_url)) as connection:
        rows = connection.execute(
            "SELECT dossier_id, province, sector, host_country, stage, decided_on, last_event_at FROM pipeline_entry"
        ).fetchall()
    return {row[0]: tuple(row[1:]) for row in rows}
