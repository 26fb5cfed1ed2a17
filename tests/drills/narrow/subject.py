"""What is written and what takes effect: the tables beside those of the event path."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import psycopg
from sqlalchemy import BigInteger, Column, MetaData, Table, text
from sqlalchemy.dialects.postgresql import UUID as UUID_COLUMN
from sqlalchemy.orm import Session, registry

from shared.contracts.aggregate import Aggregate
from shared.contracts.event import Event
from shared.contracts.investor.events import ReviewOpened
from shared.contracts.refusal import Refusal
from shared.database.engine import plain_url
from shared.messaging.outbox import define_outbox
from shared.messaging.unit_of_work import SqlUnitOfWork
from shared.telemetry.correlation import current
from tests.support.databases import ServiceDatabase

PUBLISHER, CONSUMER = "investor", "territory"
_NAMES = UUID("7f0e9c5e-0000-4000-8000-000000000000")

_PUBLISHERS_TABLES = """
CREATE TABLE subject (id uuid PRIMARY KEY, event_seq bigint NOT NULL DEFAULT 0);
GRANT UPDATE ON subject TO primo_investor_app;
"""
_CONSUMERS_TABLES = """
CREATE TABLE effect (
    id bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    aggregate_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX effect_of_event ON effect (event_id);
CREATE TABLE poison (aggregate_id uuid NOT NULL);
CREATE TABLE absorbed (event_id uuid NOT NULL);
CREATE FUNCTION note_absorbed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO absorbed SELECT NEW.event_id WHERE EXISTS (SELECT 1 FROM inbox WHERE event_id = NEW.event_id);
    RETURN NEW;
END $$;
CREATE TRIGGER note_absorbed BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION note_absorbed();
"""
# No constraint keeps an effect from happening twice: only the event path may.

_metadata = MetaData()
_outbox = define_outbox(_metadata)
_subject = Table("subject", _metadata, Column("id", UUID_COLUMN, primary_key=True), Column("event_seq", BigInteger))


class Subject(Aggregate):
    """Something that changes."""

    stream = "dossier"

    def change(self) -> None:
        """Record one event."""
        self.record(ReviewOpened(dossier_id=self.id, occurred_at=datetime.now(UTC)))


class _Unknown(Refusal):
    """Never raised: every subject is there from the start."""

    code = "drill.unknown_subject"


class Writing(SqlUnitOfWork):
    """The publisher's unit of work."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, _outbox)
        self.subjects = self.repository(Subject, lambda _identifier: _Unknown())


def map_subject() -> None:
    """Call once in a process."""
    registry(metadata=_metadata).map_imperatively(Subject, _subject)


def subject_id(number: int) -> UUID:
    return uuid5(_NAMES, str(number))


def create_tables(publisher: ServiceDatabase, consumer: ServiceDatabase, subjects: int) -> None:
    """Everything the narrow system needs beside the event path's own tables."""
    with psycopg.connect(plain_url(publisher.owner_url), connect_timeout=5) as owner:
        owner.execute(_PUBLISHERS_TABLES)
        owner.cursor().executemany(
            "INSERT INTO subject (id) VALUES (%s)", [[subject_id(number)] for number in range(subjects)]
        )
    with psycopg.connect(plain_url(consumer.owner_url), connect_timeout=5) as owner:
        owner.execute(_CONSUMERS_TABLES)


class Poisoned(RuntimeError):
    """What a handler raises for a subject in table `poison`."""


def take_effect(event: Event, work: SqlUnitOfWork) -> None:
    """The consumer's handler: one row. Handlers are not given the envelope; the trace names the event."""
    trace = current()
    assert trace is not None
    facts: dict[str, Any] = {"event": trace.causation_id, "aggregate": event.aggregate_id}
    work.session.execute(text("INSERT INTO effect (event_id, aggregate_id) VALUES (:event, :aggregate)"), facts)
    if work.session.scalar(text("SELECT true FROM poison WHERE aggregate_id = :aggregate LIMIT 1"), facts):
        raise Poisoned("this subject is poisoned")
