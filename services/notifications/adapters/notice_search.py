"""Notices of all dossiers by what is known of them, along the index of their ids: the latest first."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from services.notifications.adapters import tables as t
from services.notifications.adapters.notice_relations import related
from services.notifications.adapters.notice_views import ABOUT_CAMPAIGN, ABOUT_RECEIVER, select_notices, views
from services.notifications.domain.standing import SHOWN_AS, exact
from shared.contracts.notifications.codes import NoticeStanding, NoticeState
from shared.contracts.notifications.refusals import NoticeNotFound
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.notifications.search import Audience, GetNotice, NoticePage, NoticeRow, SearchNotices
from shared.contracts.request import Request
from shared.database.identifiers import lowest_uuid7
from shared.messaging.application import Query
from shared.reference.days import days_after
from shared.reference.time_zones import CASABLANCA

_n = t.notice.c

_AUDIENCE: Mapping[Audience, ColumnElement[bool]] = {
    Audience.INVESTOR: ~_n.for_mandatary & ~_n.for_staff,
    Audience.MANDATARY: _n.for_mandatary,
    Audience.STAFF: _n.for_staff,
}


def search_notices(query: SearchNotices, session: Session, _now: datetime) -> NoticePage:
    found = session.execute(
        select(t.notice, ABOUT_CAMPAIGN, ABOUT_RECEIVER)
        .add_columns(t.dossier_reference.c.number, t.message.c.language, t.message.c.subject)
        .join_from(t.notice, t.dossier_reference)
        .outerjoin(t.message, t.message.c.notice_id == _n.id)
        .where(*_wanted(query))
        .order_by(_n.id.desc())
        .limit(query.limit + 1)
    ).all()
    rows = tuple(_row(row) for row in found[: query.limit])
    return NoticePage(rows=rows, before=rows[-1].notice_id if len(found) > query.limit else None)


def get_notice(query: GetNotice, session: Session, _now: datetime) -> NoticeView:
    """Raises NoticeNotFound."""
    found = views(session, select_notices(_n.id == query.notice_id))
    if not found:
        raise NoticeNotFound(notice_id=query.notice_id)
    return found[0].model_copy(update=related(session, found[0]))


def _wanted(query: SearchNotices) -> Iterator[ColumnElement[bool]]:
    if query.number is not None:
        yield t.dossier_reference.c.number.icontains(query.number, autoescape=True)
    known = ((_n.kind, query.kind), (_n.channel, query.channel), (t.message.c.language, query.language))
    yield from (column == value for column, value in known if value is not None)
    if query.standing is not None:
        yield _stands(query.standing)
    if query.audience is not None:
        yield _AUDIENCE[query.audience]
    if query.since is not None:
        yield _n.id >= lowest_uuid7(_begin(query.since))
    if query.until is not None:
        yield _n.id < lowest_uuid7(_begin(days_after(query.until, 1)))
    if query.before is not None:
        yield _n.id < query.before


def _stands(standing: NoticeStanding) -> ColumnElement[bool]:
    """In SQL what `exact` says."""
    if standing in SHOWN_AS:
        return and_(_n.standing == standing, _n.state == SHOWN_AS[standing])
    state = NoticeState(standing)
    beside = [one for one, shown in SHOWN_AS.items() if shown is state]
    return and_(_n.state == state, or_(_n.standing.is_(None), _n.standing.not_in(beside)))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), CASABLANCA)


def _row(row: Any) -> NoticeRow:
    return NoticeRow(
        notice_id=row.id,
        dossier_id=row.dossier_id,
        number=row.number,
        about_campaign=row.about_campaign,
        about_receiver=row.about_receiver,
        kind=row.kind,
        audience=Audience.STAFF if row.for_staff else Audience.MANDATARY if row.for_mandatary else Audience.INVESTOR,
        channel=row.channel,
        standing=exact(NoticeState(row.state), row.standing and NoticeStanding(row.standing)),
        language=row.language,
        subject=row.subject,
        occurred_at=row.occurred_at,
        sent_at=row.sent_at,
        tries=row.tries,
    )


SEARCH_QUERIES: Mapping[type[Request[Any]], Query] = {SearchNotices: search_notices, GetNotice: get_notice}
