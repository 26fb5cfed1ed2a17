"""Notes and messages in the database."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters import exchange_tables as t
from services.investor.domain.exchange import Message, Note, Owed
from shared.contracts.investor.exchange_codes import Side


class SqlExchange:
    """See usecases/exchange_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def has_note(self, note_id: UUID) -> bool:
        return self._has(t.dossier_note, note_id)

    def add_note(self, note: Note) -> None:
        self._session.execute(t.dossier_note.insert(), asdict(note))

    def has_message(self, message_id: UUID) -> bool:
        return self._has(t.message, message_id)

    def add_message(self, message: Message) -> None:
        self._session.execute(t.message.insert(), asdict(message))

    def from_investor_since(self, dossier_id: UUID, at: datetime) -> int:
        c = t.message.c
        counted = select(func.count()).where(c.dossier_id == dossier_id, c.author_id.is_(None), c.at > at)
        return self._session.execute(counted).scalar_one()

    def owed(self, dossier_id: UUID) -> Owed | None:
        return owed_in(self._session, dossier_id)

    def set_owed(self, dossier_id: UUID, owed: Owed | None) -> None:
        if owed is None:
            self._session.execute(delete(t.thread).where(t.thread.c.dossier_id == dossier_id))
            return
        said = {"owed_by": owed.by, "owed_since": owed.since}
        kept = insert(t.thread).values(dossier_id=dossier_id, **said)
        self._session.execute(kept.on_conflict_do_update(index_elements=["dossier_id"], set_=said))

    def _has(self, table: Table, identifier: UUID) -> bool:
        return self._session.execute(select(table.c.id).where(table.c.id == identifier)).scalar() is not None


def owed_in(session: Session, dossier_id: UUID) -> Owed | None:
    c = t.thread.c
    row = session.execute(select(c.owed_by, c.owed_since).where(c.dossier_id == dossier_id)).one_or_none()
    return None if row is None else Owed(Side(row.owed_by), row.owed_since)
