"""What a peer's handler does: deduplication and the notice, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from tests.bench.peers.same_work.model import dossier_reference, notice, processed_event


class DossierNotKnown(LookupError):
    """The event came before the dossier's own."""


def once(event_id: UUID) -> Any:
    """The statement that takes an event for this transaction, or finds that it was handled before."""
    table = processed_event
    return insert(table).values(event_id=event_id).on_conflict_do_nothing().returning(table.c.event_id)


def whose(dossier_id: UUID) -> Any:
    return select(dossier_reference).where(dossier_reference.c.dossier_id == dossier_id)


def a_notice(event: Mapping[str, Any], reference: Any) -> Any:
    occurred_at = datetime.fromisoformat(event["occurred_at"])
    facts = {"number": reference.number, "happened_on": occurred_at.date().isoformat(), "status": event["status"]}
    return insert(notice).values(
        id=uuid4(),
        event_id=UUID(event["event_id"]),
        dossier_id=reference.dossier_id,
        person_id=reference.person_id,
        kind="progressed",
        facts=facts,
        correlation_id=event["correlation_id"],
        occurred_at=occurred_at,
        state="created",
    )


def write_notice(engine: Engine, event: Mapping[str, Any]) -> None:
    """Raises DossierNotKnown."""
    with Session(engine) as session, session.begin():
        if session.execute(once(UUID(event["event_id"]))).one_or_none() is None:
            return
        reference = session.execute(whose(UUID(event["dossier_id"]))).one_or_none()
        if reference is None:
            raise DossierNotKnown(event["dossier_id"])
        session.execute(a_notice(event, reference))
