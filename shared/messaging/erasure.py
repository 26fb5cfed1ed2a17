"""How a service that keeps something of a person forgets them, and says so. ADR 0018.

The handler of `erasure.ordered.v1` carries the service's declarations out and notes, in the same transaction, that it
did. What it noted is reported to investor until investor has it (`shared.process.erasure_work`), and carried out again
now and then: what another process was writing meanwhile goes too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, Table, Uuid, any_, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import Session

from shared.contracts.investor.erasure_events import ErasureOrdered
from shared.contracts.investor.privacy_codes import ErasurePlace
from shared.database.migrate import Statements, grant
from shared.database.personal_data import Reached, erase

LATELY = timedelta(hours=6)
"""Longer than any sender holds what it read."""

_CREATE = """
CREATE TABLE erasure_carried_out (
    erasure_id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    dossier_ids uuid[] NOT NULL,
    counts jsonb NOT NULL,
    done_at timestamptz NOT NULL DEFAULT now(),
    reported_at timestamptz
);
"""


def define_erasures(metadata: MetaData) -> Table:
    """Created by `create_erasures`."""
    return Table(
        "erasure_carried_out",
        metadata,
        Column("erasure_id", Uuid, primary_key=True),
        Column("person_id", Uuid, nullable=False),
        Column("dossier_ids", ARRAY(Uuid), nullable=False),
        Column("counts", JSONB, nullable=False),
        Column("done_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("reported_at", DateTime(timezone=True)),
    )


def create_erasures(op: Statements, service: str) -> None:
    """Called by the service's own migration. Frozen: a change is a new function."""
    op.execute(_CREATE)
    grant(op, service, "UPDATE (reported_at)", "erasure_carried_out")
    grant(op, service, "UPDATE (body, headers, error, reason, corrected_data)", "parked_event")


@dataclass(frozen=True)
class Report:
    """What is to be said to investor."""

    erasure_id: UUID
    place: ErasurePlace
    counts: Mapping[str, int]


class Outside(Protocol):
    """Takes away what is kept of a person outside of the database, as often as it is asked. Answers how much it was."""

    def __call__(self, session: Session, /, **subject: Any) -> dict[str, int]: ...


def _nothing_outside(session: Session, /, **subject: Any) -> dict[str, int]:  # noqa: ARG001 - as of Outside
    return {}


@dataclass(frozen=True)
class Forgetting:
    """A service's way to forget."""

    place: ErasurePlace
    table: Table
    declared: Mapping[str, Reached]
    by_owner: str = ""
    """A query that has the owner's function do what is declared so; it answers table -> rows, as JSON."""
    outside: Outside = _nothing_outside

    def forget(self, event: ErasureOrdered, session: Session) -> None:
        """The handler's work. Again, it changes nothing."""
        counts = self._erase(session, _subject(event.erasure_id, event.person_id, event.dossier_ids))
        said = {"erasure_id": event.erasure_id, "person_id": event.person_id, "counts": counts}
        session.execute(insert(self.table).values(**said, dossier_ids=list(event.dossier_ids)).on_conflict_do_nothing())

    def forget_again(self, session: Session) -> dict[UUID, dict[str, int]]:
        """Of those who were forgotten lately: what lies outside, and what a process that was at work wrote after.

        Answers how much of what, for each erasure.
        """
        lately = self.table.c.done_at > func.now() - LATELY
        found = session.execute(select(self.table).where(lately | self.table.c.reported_at.is_(None))).all()
        again = {}
        for row in found:
            subject = _subject(row.erasure_id, row.person_id, row.dossier_ids)
            again[row.erasure_id] = self._erase(session, subject) | self.outside(session, **subject)
        return again

    def _erase(self, session: Session, subject: Mapping[str, Any]) -> dict[str, int]:
        owners: Mapping[str, int] = (session.scalar(text(self.by_owner), subject) if self.by_owner else None) or {}
        return erase(session, self.declared, **subject) | {table: count for table, count in owners.items() if count}

    def unreported(self, session: Session) -> Sequence[Report]:
        rows = session.execute(select(self.table).where(self.table.c.reported_at.is_(None)))
        return [Report(row.erasure_id, self.place, row.counts) for row in rows]

    def reported(self, session: Session, erasure_ids: Sequence[UUID]) -> None:
        wanted = self.table.c.erasure_id == any_(literal(list(erasure_ids), ARRAY(Uuid)))
        session.execute(update(self.table).where(wanted).values(reported_at=func.now()))


def _subject(erasure_id: UUID, person_id: UUID, dossier_ids: Sequence[UUID]) -> dict[str, Any]:
    return {"erasure_id": erasure_id, "person_id": person_id, "dossier_ids": list(dossier_ids)}
