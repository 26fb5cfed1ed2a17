"""The exchange about a dossier, as staff see it and as its investor sees it; and who owes an answer, for the queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.investor.adapters import exchange_tables as t
from services.investor.adapters import tables
from services.investor.adapters.appointment_tables import appointment, stay
from services.investor.adapters.appointment_views import appointments_of, stays_of
from services.investor.adapters.dossier_parts import Parts
from services.investor.adapters.exchange import owed_in
from services.investor.domain.dossier import Dossier
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.investor.exchange_replies import (
    ExchangeView,
    MessageView,
    NoteView,
    OwedAnswer,
    TrackedExchange,
    TrackedMessage,
)
from shared.contracts.investor.queries import QueueFilter
from shared.reference.days import local_date
from shared.reference.time_zones import zones_of

_d, _m, _n, _t = tables.dossier.c, t.message.c, t.dossier_note.c, t.thread.c

OWED_SINCE = select(_t.owed_since).where(_t.dossier_id == _d.id, _t.owed_by == Side.CENTRE).scalar_subquery()
"""Of a row of `dossier`: since when its investor waits for an answer."""


def answer_owed(query: QueueFilter) -> list[ColumnElement[bool]]:
    """Conditions on `dossier`."""
    if not query.answer_owed:
        return []
    return [_d.id.in_(select(_t.dossier_id).where(_t.owed_by == Side.CENTRE))]


def exchange_view(dossier: Dossier, parts: Parts, session: Session, now: datetime) -> ExchangeView:
    return ExchangeView(
        notes=_notes(dossier.id, session) if parts.in_any(t.dossier_note) else (),
        messages=tuple(
            MessageView(
                message_id=row.id,
                by=_side(row),
                author_id=row.author_id,
                at=row.at,
                text=row.text,
                expects_answer=row.expects_answer,
            )
            for row in _messages(dossier.id, parts, session)
        ),
        owed=_owed(dossier.id, parts, session),
        **_meeting(dossier, parts, session, now),
    )


def tracked_exchange(dossier: Dossier, parts: Parts, session: Session, now: datetime) -> TrackedExchange:
    """No note, no account of the staff."""
    messages = _messages(dossier.id, parts, session)
    return TrackedExchange(
        messages=tuple(TrackedMessage(by=_side(row), at=row.at, text=row.text) for row in messages),
        owed=_owed(dossier.id, parts, session),
        **_meeting(dossier, parts, session, now),
    )


def _meeting(dossier: Dossier, parts: Parts, session: Session, now: datetime) -> dict[str, Any]:
    booked, told = parts.in_any(appointment), parts.in_any(stay)
    return {
        "appointments": appointments_of(dossier.id, session, now) if booked else (),
        "stays": stays_of(dossier.person_id, session, local_date(now)) if told else (),
        "zones": zones_of(dossier.host_country),
    }


def _notes(dossier_id: UUID, session: Session) -> tuple[NoteView, ...]:
    """The newest first."""
    found = select(t.dossier_note).where(_n.dossier_id == dossier_id).order_by(_n.at.desc(), _n.id.desc())
    rows = session.execute(found)
    return tuple(NoteView(note_id=row.id, author_id=row.author_id, at=row.at, text=row.text) for row in rows)


def _messages(dossier_id: UUID, parts: Parts, session: Session) -> Sequence[Any]:
    if not parts.in_any(t.message):
        return ()
    return session.execute(select(t.message).where(_m.dossier_id == dossier_id).order_by(_m.at, _m.id)).all()


def _side(row: Any) -> Side:
    return Side.INVESTOR if row.author_id is None else Side.CENTRE


def _owed(dossier_id: UUID, parts: Parts, session: Session) -> OwedAnswer | None:
    owed = owed_in(session, dossier_id) if parts.in_any(t.thread) else None
    return None if owed is None else OwedAnswer(by=owed.by, since=owed.since)
