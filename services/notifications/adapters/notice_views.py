"""Notices as they are told to staff, each with every attempt and every resend."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from services.notifications.adapters import tables as t
from services.notifications.adapters.proof.inbox import readings_of
from services.notifications.adapters.proof.reports import reports_of
from services.notifications.domain.delivery import RESENDABLE
from services.notifications.domain.message import words_in
from services.notifications.domain.standing import exact
from shared.contracts.notifications.codes import NoticeStanding, NoticeState
from shared.contracts.notifications.replies import AttemptView, NoticeView, ResendView

_first = t.notice.alias("first")
"""Of a notice that stands instead of another, or beside it."""


ABOUT_CAMPAIGN = t.notice.c.facts["campaign_id"].astext.label("about_campaign")
"""Of what members of staff are told of a campaign."""
ABOUT_RECEIVER = t.notice.c.facts["receiver"].astext.label("about_receiver")
"""Of a test of a receiver of alerts."""


def select_notices(wanted: ColumnElement[bool]) -> Select[Any]:
    n = t.notice.c
    return (
        select(
            n.id,
            n.event_id,
            n.dossier_id,
            n.for_mandatary,
            n.for_staff,
            n.kind,
            ABOUT_CAMPAIGN,
            ABOUT_RECEIVER,
            n.state,
            n.occurred_at,
            n.created_at,
            n.sent_at,
            n.next_attempt_at,
            n.channel,
            n.standing,
            n.instead_of,
            n.beside,
            n.told_by,
            _first.c.event_id.label("first_event_id"),
            t.dossier_reference.c.number,
            t.message.c.language,
            t.message.c.read_for,
            t.message.c.subject,
            t.message.c.message_id,
        )
        .join_from(t.notice, t.dossier_reference)
        .outerjoin(_first, _first.c.id == func.coalesce(n.instead_of, n.beside))
        .outerjoin(t.message, t.message.c.notice_id == n.id)
        .where(wanted)
    )


def views(session: Session, statement: Select[Any]) -> tuple[NoticeView, ...]:
    rows = session.execute(statement).all()
    ids = [row.id for row in rows]
    readings = readings_of(session, ids)
    attempts, reports, resends = _attempts(session, ids), reports_of(session, ids), _resends(session, ids)
    return tuple(
        NoticeView(
            notice_id=row.id,
            event_id=row.first_event_id or row.event_id,
            dossier_id=row.dossier_id,
            to_mandatary=row.for_mandatary,
            to_staff=row.for_staff,
            number=row.number,
            about_campaign=row.about_campaign,
            about_receiver=row.about_receiver,
            kind=row.kind,
            state=row.state,
            language=row.language,
            words_in=words_in(row.language, row.read_for),
            subject=row.subject,
            message_id=row.message_id,
            occurred_at=row.occurred_at,
            created_at=row.created_at,
            sent_at=row.sent_at,
            next_attempt_at=row.next_attempt_at if row.state in _TRIED_BY_ITSELF else None,
            attempts=tuple(attempts[row.id]),
            reports=tuple(reports.get(row.id, ())),
            readings=tuple(readings.get(row.id, ())),
            resends=tuple(resends[row.id]),
            resendable=row.state in RESENDABLE and row.told_by is None,
            channel=row.channel,
            standing=exact(NoticeState(row.state), row.standing and NoticeStanding(row.standing)),
            instead_of=row.instead_of,
            beside=row.beside,
            told_by=row.told_by,
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
