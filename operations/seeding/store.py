"""Into the tables, by COPY, a thousand dossiers at a time: the investor's own, and what its readers made of the events.

Nothing goes through the outbox: nobody is told, as it all lies in the past. The events stand in the publisher's
history, and each reader's lanes as if it had handled them, so that the next event of a dossier is its next one.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSONB

from operations.seeding.figures import Dice
from operations.seeding.invention import Invented
from services.investor.adapters import consent_tables
from services.investor.adapters import tables as investor
from services.investor.adapters.adviser_tables import assignment
from services.investor.domain.adviser import Assignment
from services.investor.domain.appeal import Appeal, AppealAnswer
from services.investor.domain.consent import Consent
from services.investor.domain.decision import Decision
from services.investor.domain.dossier import Dossier
from services.investor.domain.person import Person
from services.investor.domain.piece import Piece
from services.territory.adapters import tables as territory
from services.territory.domain.pipeline_entry import follow
from shared.contracts.catalogue import DOSSIER, PERSON, SUBSCRIPTIONS, Stream
from shared.contracts.event import Event
from shared.contracts.history import Entry
from shared.contracts.investor.events import DossierEvent
from shared.messaging.message import plain

AT_ONCE = 1_000
_KINDS: Mapping[Table, type] = {
    investor.person: Person,
    consent_tables.consent: Consent,
    investor.dossier: Dossier,
    investor.piece: Piece,
    investor.decision: Decision,
    investor.appeal: Appeal,
    investor.appeal_answer: AppealAnswer,
    investor.dossier_history: Entry,
    assignment: Assignment,
}
"""What each table holds one of, in an order that the foreign keys allow."""
_OWNERS = {
    consent_tables.consent: ["person_id"],
    investor.piece: ["dossier_id"],
    investor.decision: ["dossier_id"],
    investor.appeal: ["id", "dossier_id"],
    investor.appeal_answer: ["appeal_id"],
    investor.dossier_history: ["dossier_id"],
}
"""Columns that the thing itself does not know."""
_COLUMNS = {
    table: [*_OWNERS.get(table, ()), *(f.name for f in fields(kind) if f.name in table.columns)]
    for table, kind in _KINDS.items()
}
_REFERENCE = ("dossier_id", "number", "person_id")
_LANE = ("source", "aggregate", "aggregate_id", "last_seq", "state")
_EVENT = ("event_id", "aggregate", "aggregate_id", "aggregate_seq", "type", "data", "correlation_id", "occurred_at")


@dataclass(frozen=True)
class Databases:
    """Connections as the owners of the tables; None where only the investor's own rows are wanted."""

    investor: psycopg.Connection
    territory: psycopg.Connection | None = None
    notifications: psycopg.Connection | None = None


def store(invented: Iterable[Invented], databases: Databases) -> Iterator[int]:
    """Copies everything; tells after each batch how many dossiers are there. A batch is committed as a whole, the
    investor's part last: what breaks off has at most lanes too many, which nothing minds.

    While the databases take one batch, the next is acted out. They belong to this until it has ended.
    """
    done = 0
    with ThreadPoolExecutor(1, "seed-copy") as copier:
        under_way: Future[None] | None = None
        for batch in _batches(invented):
            rows = Rows()
            for one in batch:
                rows.add(one)
            if under_way is not None:
                under_way.result()
                yield done
            under_way = copier.submit(_copy_batch, rows, databases)
            done += len(batch)
        if under_way is not None:
            under_way.result()
            yield done


def _copy_batch(rows: "Rows", databases: Databases) -> None:
    for service, connection in (("territory", databases.territory), ("notifications", databases.notifications)):
        if connection is not None:
            _copy(connection, "lane", _LANE, rows.lanes_of(SUBSCRIPTIONS[service]))
    if databases.notifications is not None:
        _copy(databases.notifications, "dossier_reference", _REFERENCE, rows.references)
    if databases.territory is not None:
        columns = [column.name for column in territory.pipeline_entry.columns]
        _copy(databases.territory, "pipeline_entry", columns, rows.pipeline)
    rows.number_appeals(databases.investor)
    for name, (names, values) in rows.investors().items():
        _copy(databases.investor, name, names, values)
    for connection in (databases.territory, databases.notifications, databases.investor):
        if connection is not None:
            connection.commit()


def _batches(invented: Iterable[Invented]) -> Iterator[list[Invented]]:
    batch: list[Invented] = []
    for one in invented:
        batch.append(one)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


class Rows:
    """What one batch comes to, table by table."""

    def __init__(self) -> None:
        self._found: dict[Table, list[Sequence[Any]]] = {table: [] for table in _KINDS}
        self._events: list[Sequence[Any]] = []
        self._lanes: dict[Stream, list[Sequence[Any]]] = {PERSON: [], DOSSIER: []}
        self._appeals = 0
        self.pipeline: list[Sequence[Any]] = []
        self.references: list[Sequence[Any]] = []

    def add(self, one: Invented) -> None:
        if one.newcomer is not None:
            told = one.newcomer.take_recorded()
            self._row(investor.person, one.newcomer)
            for consent in one.newcomer.consents:
                self._row(consent_tables.consent, consent, person_id=one.newcomer.id)
            self._tell(PERSON, one.newcomer.id, told)
        dossier, told = one.dossier, one.dossier.take_recorded()
        self._row(investor.dossier, dossier)
        for piece in dossier.pieces:
            self._row(investor.piece, piece, dossier_id=dossier.id)
        for decision in dossier.decisions:
            self._row(investor.decision, decision, dossier_id=dossier.id)
        for appeal in dossier.appeals:
            self._appeals += 1  # its place in the batch; `number_appeals` makes an id of it
            self._row(investor.appeal, appeal, id=self._appeals, dossier_id=dossier.id)
            for answer in appeal.answers:
                self._row(investor.appeal_answer, answer, appeal_id=self._appeals)
        for line in dossier.take_lines():
            self._row(investor.dossier_history, line, dossier_id=dossier.id)
        if one.assignment is not None:
            self._row(assignment, one.assignment)
        self._tell(DOSSIER, dossier.id, told)
        self.references.append((dossier.id, dossier.number, dossier.person_id))
        entry = None
        for _, event in told:
            if isinstance(event, DossierEvent):
                entry = follow(entry, event)
        if entry is not None:
            self.pipeline.append([_of(column, entry.row()[column.name]) for column in territory.pipeline_entry.columns])

    def investors(self) -> dict[str, tuple[Sequence[str], list[Sequence[Any]]]]:
        """Table -> columns and rows, in an order that the foreign keys allow."""
        found = {table.name: (_COLUMNS[table], rows) for table, rows in self._found.items()}
        return {**found, "event_history": (_EVENT, self._events)}

    def lanes_of(self, streams: Sequence[Stream]) -> list[Sequence[Any]]:
        return [row for stream in streams for row in self._lanes.get(stream, ())]

    def number_appeals(self, connection: psycopg.Connection) -> None:
        """The answers name their appeal by an id that the database gives out."""
        given = connection.execute(
            "SELECT nextval(pg_get_serial_sequence('appeal', 'id')) FROM generate_series(1, %s)", [self._appeals]
        ).fetchall()
        for table in (investor.appeal, investor.appeal_answer):
            self._found[table] = [[given[row[0] - 1][0], *row[1:]] for row in self._found[table]]

    def _row(self, table: Table, thing: object, **beside: Any) -> None:
        names = _COLUMNS[table]
        values = (beside[name] if name in beside else getattr(thing, name) for name in names)
        self._found[table].append([_plain(value) for value in values])

    def _tell(self, stream: Stream, identifier: UUID, told: Sequence[tuple[int, Event]]) -> None:
        for seq, event in told:
            at_ms = int(event.occurred_at.timestamp() * 1000)
            event_id = UUID(int=Dice(f"{identifier}.{seq}").identifier(at_ms))
            said = json.dumps(plain(event), ensure_ascii=False)
            self._events.append(
                (event_id, stream.aggregate, identifier, seq, event.type, said, str(event_id), event.occurred_at)
            )
        self._lanes[stream].append((stream.publisher, stream.aggregate, identifier, len(told), "open"))


def _plain(value: Any) -> Any:
    """As COPY takes it."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _of(column: Column[Any], value: Any) -> Any:
    """A list is an array to COPY, unless its column holds JSON; nothing is an empty column, not the word `null`."""
    as_json = isinstance(column.type, JSONB) and value is not None
    return json.dumps(value, ensure_ascii=False) if as_json else _plain(value)


def _copy(connection: psycopg.Connection, table: str, columns: Sequence[str], rows: list[Sequence[Any]]) -> None:
    if not rows:
        return
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)
