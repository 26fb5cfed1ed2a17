"""Messages as their reader finds them, and what was read, in PostgreSQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.adapters import proof_tables
from services.notifications.adapters import tables as t
from services.notifications.domain.message import words_in
from services.notifications.domain.standing import exact
from shared.contracts.notifications.codes import NoticeStanding, NoticeState
from shared.contracts.notifications.inbox import InboxEntry, InboxStanding, InboxWay, ListInbox, Reader
from shared.contracts.notifications.replies import ReadingView
from shared.contracts.request import Request
from shared.contracts.tracking import without_links
from shared.messaging.application import Query

MOST = 100
_n, _m, _r = t.notice.c, t.message.c, proof_tables.notice_reading.c

_OF_A_STEP = (_n.instead_of.is_(None), _n.beside.is_(None), _n.digest_at.is_(None))
"""Not what tells it in another way, not a hint, not the digest that tells several."""
_TOLD: Mapping[NoticeStanding, InboxStanding] = {
    NoticeStanding.CREATED: InboxStanding.ON_ITS_WAY,
    NoticeStanding.HELD: InboxStanding.ON_ITS_WAY,
    NoticeStanding.SENDING: InboxStanding.ON_ITS_WAY,
    NoticeStanding.FAILED_TEMPORARILY: InboxStanding.ON_ITS_WAY,
    NoticeStanding.SENT: InboxStanding.SENT,
    NoticeStanding.DELIVERED: InboxStanding.ARRIVED,
    NoticeStanding.UNKNOWN: InboxStanding.UNCERTAIN,
    NoticeStanding.FAILED_PERMANENTLY: InboxStanding.NOT_REACHED,
    NoticeStanding.SUPERSEDED: InboxStanding.NOT_REACHED,
    NoticeStanding.SUPPRESSED: InboxStanding.NOT_REACHED,
    NoticeStanding.EXPIRED: InboxStanding.NOT_REACHED,
}


class SqlReadings:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, dossier_id: UUID, notice_id: UUID, *, mandate_id: UUID | None, at: datetime) -> bool:
        theirs = select(_n.id).join(t.message, _m.notice_id == _n.id)
        if self._session.scalar(theirs.where(_n.id == notice_id, *_of(dossier_id, mandate_id))) is None:
            return False
        first = insert(proof_tables.notice_reading).on_conflict_do_nothing(constraint="notice_reading_first")
        self._session.execute(first.values(notice_id=notice_id, reader=_reader(mandate_id), at=at))
        return True


def list_inbox(query: ListInbox, session: Session, _now: datetime) -> tuple[InboxEntry, ...]:
    reader = _reader(query.mandate_id)
    rows = session.execute(
        select(_n.id, _n.kind, _m.language, _m.read_for, _m.subject, _m.text, _m.written_at, _r.at.label("read_at"))
        .join(t.message, _m.notice_id == _n.id)
        .outerjoin(proof_tables.notice_reading, (_r.notice_id == _n.id) & (_r.reader == reader))
        .where(*_of(query.dossier_id, query.mandate_id), *_OF_A_STEP)
        .order_by(_n.position.desc())
        .limit(MOST)
    ).all()
    ways = _ways(session, [row.id for row in rows])
    return tuple(
        InboxEntry(
            notice_id=row.id,
            kind=row.kind,
            language=row.language,
            words_in=words_in(row.language, row.read_for),
            subject=row.subject,
            written_at=row.written_at,
            ways=tuple(ways[row.id]),
            read_at=row.read_at,
            text=without_links(row.text) if row.read_at else None,
        )
        for row in rows
    )


def readings_of(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[ReadingView]]:
    """By notice."""
    found = defaultdict(list)
    for row in session.execute(select(proof_tables.notice_reading).where(_r.notice_id.in_(ids)).order_by(_r.id)):
        found[row.notice_id].append(ReadingView(reader=row.reader, at=row.at))
    return found


def _of(dossier_id: UUID, mandate_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    """What was written to this reader. A dossier has one investor: registered twice, they are one person (merging)."""
    if mandate_id is not None:
        return _n.dossier_id == dossier_id, _n.for_mandatary, _n.person_id == mandate_id
    return _n.dossier_id == dossier_id, ~_n.for_mandatary, ~_n.for_staff


def _ways(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[InboxWay]]:
    first = func.coalesce(_n.instead_of, _n.beside, _n.id)
    wanted = select(first.label("first"), _n.channel, _n.state, _n.standing)
    found = defaultdict(list)
    for row in session.execute(
        wanted.where(_n.id.in_(ids) | _n.instead_of.in_(ids) | _n.beside.in_(ids)).order_by(_n.position)
    ):
        standing = exact(NoticeState(row.state), row.standing and NoticeStanding(row.standing))
        found[row.first].append(InboxWay(channel=row.channel, standing=_TOLD[standing]))
    return found


def _reader(mandate_id: UUID | None) -> Reader:
    return Reader.INVESTOR if mandate_id is None else Reader.MANDATARY


INBOX_QUERIES: Mapping[type[Request[Any]], Query] = {ListInbox: list_inbox}
