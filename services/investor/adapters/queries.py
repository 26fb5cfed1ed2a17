"""Reads: contract models straight from SQL, past the domain."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from services.investor.adapters import tables as t
from services.investor.adapters.checklist_views import get_upload
from services.investor.adapters.clock_queries import CLOCK_QUERIES
from services.investor.adapters.dossier_view import dossier_view, tracking_view
from services.investor.adapters.projects import get_project
from services.investor.domain.appeal import UNDER_APPEAL
from services.investor.domain.clock import local_date
from services.investor.domain.moves import CLOCK_RUNS, ENDED
from shared.contracts.investor.project_requests import GetProject
from shared.contracts.investor.queries import GetContact, GetDossier, ListQueue, TrackDossier
from shared.contracts.investor.refusals import PersonNotFound
from shared.contracts.investor.replies import COUNTED_UP_TO, ContactView, QueuePage, QueueRow
from shared.contracts.investor.uploads import GetUpload
from shared.contracts.request import Request

_PROPOSED = or_(
    select(t.decision.c.id)
    .where(
        t.decision.c.dossier_id == t.dossier.c.id,
        t.decision.c.validated_at.is_(None),
        t.decision.c.rejected_at.is_(None),
    )
    .exists(),
    select(t.appeal_answer.c.id)
    .where(
        t.appeal_answer.c.appeal_id == t.appeal.c.id,
        t.appeal.c.dossier_id == t.dossier.c.id,
        t.appeal_answer.c.validated_at.is_(None),
        t.appeal_answer.c.rejected_at.is_(None),
    )
    .exists(),
)
"""Something waits for its second person."""

_UNDER_APPEAL = frozenset(UNDER_APPEAL.values())
_ANSWER_DUE_ON = (
    select(t.appeal.c.answer_due_on)
    .where(t.appeal.c.dossier_id == t.dossier.c.id)
    .order_by(t.appeal.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_WAITS_UNTIL = case(
    (t.dossier.c.status.in_(CLOCK_RUNS), t.dossier.c.due_on), (t.dossier.c.status.in_(_UNDER_APPEAL), _ANSWER_DUE_ON)
)
"""The day by which somebody owes an answer: the commission, or who hears the appeal. Null when nobody does."""


def list_queue(query: ListQueue, session: Session, now: datetime) -> QueuePage:
    """Most urgent first: by due date, those without a running clock after, oldest deposit first."""
    today = local_date(now)
    wanted, late = _conditions(query), _overdue(today)
    d = t.dossier.c
    rows = session.execute(
        select(t.dossier, _PROPOSED.label("decision_proposed"), _WAITS_UNTIL.label("waits_until"))
        .where(*wanted, *([or_(*late)] if query.overdue_only else ()))
        .order_by(d.due_on.nulls_last(), d.filed_at, d.id)
        .offset(query.offset)
        .limit(query.limit)
    )
    parts = [_counted(*wanted, one, _still_open()) for one in late]  # each by its own index
    total, *counts = session.execute(select(_counted(*wanted), *parts)).one()
    overdue = sum(counts)
    total = overdue if query.overdue_only else total
    return QueuePage(
        rows=tuple(_queue_row(row, today) for row in rows),
        total=min(total, COUNTED_UP_TO),
        overdue=min(overdue, COUNTED_UP_TO),
        more=total > COUNTED_UP_TO,
        more_overdue=overdue > COUNTED_UP_TO,
    )


def _counted(*wanted: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many, as far as anybody wants to know: counting a million would take longer than reading the page."""
    some = select(literal(1)).select_from(t.dossier).where(*wanted).limit(COUNTED_UP_TO + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _conditions(query: ListQueue) -> list[ColumnElement[bool]]:
    d = t.dossier.c
    wanted: list[ColumnElement[bool]] = []
    if query.status is not None:
        wanted.append(d.status == query.status)
    elif not query.include_ended:
        wanted.append(_still_open())
    if query.province is not None:
        wanted.append(d.province == query.province)
    if text := query.search.strip():
        wanted.append(
            or_(*(column.icontains(text, autoescape=True) for column in (d.number, d.title, d.cri_invest_reference)))
        )
    return wanted


def _still_open() -> ColumnElement[bool]:
    """As the indexes say it."""
    return t.dossier.c.status.not_in(sorted(ENDED))


def _overdue(today: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Only a file that still waits for its decision, or for the answer to its appeal, can be late."""
    status = t.dossier.c.status
    return (
        and_(t.dossier.c.due_on < today, status.in_(CLOCK_RUNS)),
        and_(status.in_(_UNDER_APPEAL), today > _ANSWER_DUE_ON),
    )


def _queue_row(row: Any, today: date) -> QueueRow:
    return QueueRow(
        dossier_id=row.id,
        number=row.number,
        title=row.title,
        status=row.status,
        province=row.province,
        sector=row.sector,
        host_country=row.host_country,
        filed_at=row.filed_at,
        due_on=row.waits_until,
        days_left=(row.waits_until - today).days if row.waits_until is not None else None,
        decision_proposed=row.decision_proposed,
    )


def get_contact(query: GetContact, session: Session, _now: datetime) -> ContactView:
    p = t.person.c
    row = session.execute(select(t.person).where(p.id == query.person_id)).one_or_none()
    if row is None:
        raise PersonNotFound(person_id=query.person_id)
    return ContactView(
        person_id=row.id,
        full_name=row.full_name,
        email=row.email,
        language=row.language,
        residence_country=row.residence_country,
    )


QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    ListQueue: list_queue,
    GetDossier: dossier_view,
    TrackDossier: tracking_view,
    GetContact: get_contact,
    GetUpload: get_upload,
    **CLOCK_QUERIES,
    GetProject: get_project,
}
