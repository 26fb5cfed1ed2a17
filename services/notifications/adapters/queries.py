"""Reads: contract models straight from SQL, past the domain."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, text
from sqlalchemy.orm import Session

from services.notifications.adapters import tables as t
from services.notifications.adapters.messages import read_message
from services.notifications.adapters.personal_data import DECLARED
from services.notifications.adapters.staff_contacts import STAFF_QUERIES
from services.notifications.adapters.template_queries import TEMPLATE_QUERIES
from services.notifications.domain.delivery import RESENDABLE
from services.notifications.domain.standing import exact
from shared.contracts.investor.privacy import PersonExport
from shared.contracts.notifications.codes import NoticeStanding, NoticeState
from shared.contracts.notifications.queries import (
    ExportPersonNotices,
    GetLatency,
    GetNoticeMessage,
    ListNotices,
    ListTroubledNotices,
)
from shared.contracts.notifications.refusals import NoticeNotFound, NoticeNotRendered
from shared.contracts.notifications.replies import AttemptView, Latency, NoticeMessage, NoticeView, ResendView
from shared.contracts.request import Request
from shared.database.personal_data import rows_of
from shared.messaging.application import Query

_LATENCY = text("""
SELECT count(*) AS count,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS median_ms,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) AS p95_ms,
       max(ms) AS worst_ms
FROM (
    SELECT extract(epoch FROM n.sent_at - n.occurred_at)::float8 * 1000 AS ms
    FROM notice n
    WHERE n.state = 'sent' AND n.digest_at IS NULL
      AND (SELECT count(*) FROM notice_attempt a WHERE a.notice_id = n.id) = 1
    ORDER BY n.sent_at DESC
    LIMIT :last
) AS latest
""")


def list_notices(query: ListNotices, session: Session, _now: datetime) -> tuple[NoticeView, ...]:
    # A digest tells of several: the dossier of its first event stands in its own row.
    gathered = select(t.gathered.c.notice_id).where(t.gathered.c.dossier_id == query.dossier_id)
    own = (t.notice.c.dossier_id == query.dossier_id) & t.notice.c.digest_at.is_(None)
    return _views(session, _select(own | t.notice.c.id.in_(gathered)).order_by(t.notice.c.position))


def list_troubled_notices(query: ListTroubledNotices, session: Session, _now: datetime) -> tuple[NoticeView, ...]:
    """For operators, who know no investor: without the subject, and without the address in what a mail server said."""
    wanted = t.notice.c.state.in_(RESENDABLE)
    found = _views(session, _select(wanted).order_by(t.notice.c.position.desc()).limit(query.limit))
    return tuple(view.model_copy(update={"subject": None, "attempts": _impersonal(view.attempts)}) for view in found)


def _impersonal(attempts: Sequence[AttemptView]) -> tuple[AttemptView, ...]:
    return tuple(one.model_copy(update={"reply": _ADDRESS.sub("…", one.reply)}) for one in attempts)


_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


def get_notice_message(query: GetNoticeMessage, session: Session, _now: datetime) -> NoticeMessage:
    """Raises NoticeNotFound, NoticeNotRendered."""
    message = read_message(session.connection(), query.notice_id)
    if message is None:
        if session.scalar(select(t.notice.c.id).where(t.notice.c.id == query.notice_id)) is None:
            raise NoticeNotFound(notice_id=query.notice_id)
        raise NoticeNotRendered(notice_id=query.notice_id)
    return NoticeMessage(
        notice_id=message.notice_id,
        message_id=message.message_id,
        language=message.language,
        subject=message.subject,
        text=message.text,
        html=message.html,
        rendered_at=message.written_at,
    )


def export_person_notices(query: ExportPersonNotices, session: Session, _now: datetime) -> PersonExport:
    ids = list(session.scalars(_r.select().with_only_columns(_r.c.dossier_id).where(_r.c.person_id == query.person_id)))
    subject = {"person_id": query.person_id, "dossier_ids": ids}
    theirs = "SELECT to_jsonb(one) FROM (SELECT id, kind, facts, occurred_at, state, sent_at FROM notice"
    notices = session.scalars(text(f"{theirs} WHERE person_id = :person_id ORDER BY position) one"), subject)
    found = rows_of(session, DECLARED, t.metadata, **subject) | {"notice": list(notices)}
    return PersonExport(service="notifications", tables={name: tuple(rows) for name, rows in found.items()})


_r = t.dossier_reference


def get_latency(query: GetLatency, session: Session, _now: datetime) -> Latency:
    row = session.execute(_LATENCY, {"last": query.last}).one()
    return Latency(count=row.count, median_ms=row.median_ms, p95_ms=row.p95_ms, worst_ms=row.worst_ms)


_first = t.notice.alias("first")
"""Of a notice that stands instead of another."""


def _select(wanted: ColumnElement[bool]) -> Select[Any]:
    n = t.notice.c
    return (
        select(
            n.id,
            n.event_id,
            n.dossier_id,
            n.for_mandatary,
            n.for_staff,
            n.kind,
            n.state,
            n.occurred_at,
            n.created_at,
            n.sent_at,
            n.next_attempt_at,
            n.channel,
            n.standing,
            n.instead_of,
            _first.c.event_id.label("first_event_id"),
            t.dossier_reference.c.number,
            t.message.c.language,
            t.message.c.subject,
            t.message.c.message_id,
        )
        .join_from(t.notice, t.dossier_reference)
        .outerjoin(_first, _first.c.id == n.instead_of)
        .outerjoin(t.message, t.message.c.notice_id == n.id)
        .where(wanted)
    )


def _views(session: Session, statement: Select[Any]) -> tuple[NoticeView, ...]:
    rows = session.execute(statement).all()
    ids = [row.id for row in rows]
    attempts, resends = _attempts(session, ids), _resends(session, ids)
    return tuple(
        NoticeView(
            notice_id=row.id,
            event_id=row.first_event_id or row.event_id,
            dossier_id=row.dossier_id,
            to_mandatary=row.for_mandatary,
            to_staff=row.for_staff,
            number=row.number,
            kind=row.kind,
            state=row.state,
            language=row.language,
            subject=row.subject,
            message_id=row.message_id,
            occurred_at=row.occurred_at,
            created_at=row.created_at,
            sent_at=row.sent_at,
            next_attempt_at=row.next_attempt_at if row.state in _TRIED_BY_ITSELF else None,
            attempts=tuple(attempts[row.id]),
            resends=tuple(resends[row.id]),
            resendable=row.state in RESENDABLE,
            channel=row.channel,
            standing=exact(NoticeState(row.state), row.standing and NoticeStanding(row.standing)),
            instead_of=row.instead_of,
        )
        for row in rows
    )


_TRIED_BY_ITSELF = (NoticeState.CREATED, NoticeState.FAILED_TEMPORARILY)


def _attempts(session: Session, ids: list[UUID]) -> Mapping[UUID, list[AttemptView]]:
    table, found = t.notice_attempt, defaultdict(list)
    for row in session.execute(select(table).where(table.c.notice_id.in_(ids)).order_by(table.c.id)):
        found[row.notice_id].append(
            AttemptView(
                at=row.at,
                phase=row.phase,
                outcome=row.outcome,
                smtp_code=row.smtp_code,
                reply=row.reply,
                provider=row.provider,
            )
        )
    return found


def _resends(session: Session, ids: list[UUID]) -> Mapping[UUID, list[ResendView]]:
    table, found = t.notice_resend, defaultdict(list)
    for row in session.execute(select(table).where(table.c.notice_id.in_(ids)).order_by(table.c.id)):
        found[row.notice_id].append(ResendView(at=row.at, staff_id=row.staff_id, reason=row.reason))
    return found


QUERIES: Mapping[type[Request[Any]], Query] = {
    ListNotices: list_notices,
    ListTroubledNotices: list_troubled_notices,
    GetNoticeMessage: get_notice_message,
    ExportPersonNotices: export_person_notices,
    GetLatency: get_latency,
    **STAFF_QUERIES,
    **TEMPLATE_QUERIES,
}
