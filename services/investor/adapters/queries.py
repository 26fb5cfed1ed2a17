"""Reads: contract models straight from SQL, past the domain."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    any_,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from services.investor.adapters import tables as t
from services.investor.adapters.adviser_views import ADVISER, ADVISER_QUERIES, of_advisers
from services.investor.adapters.aid import AID_QUERIES
from services.investor.adapters.appointment_views import APPOINTMENT_QUERIES
from services.investor.adapters.audience import count_audience, list_audience
from services.investor.adapters.bulk import get_bulk_job, list_bulk_jobs
from services.investor.adapters.checklist_views import get_upload
from services.investor.adapters.clock_queries import CLOCK_QUERIES
from services.investor.adapters.commission import list_commission_members, list_opinions
from services.investor.adapters.contact_views import get_contact
from services.investor.adapters.dated_lists import get_dated_lists
from services.investor.adapters.decision_letter import decision_letter
from services.investor.adapters.dossier_search import found_by
from services.investor.adapters.dossier_view import dossier_view, list_within, tracking_view
from services.investor.adapters.duplicate_tables import MERGE_IS_OPEN, dossier_merge
from services.investor.adapters.duplicate_views import DUPLICATE_QUERIES
from services.investor.adapters.exchange_views import OWED_SINCE, answer_owed
from services.investor.adapters.imports import list_imports
from services.investor.adapters.mandate_views import get_mandatary_contact
from services.investor.adapters.privacy_views import PRIVACY_QUERIES
from services.investor.adapters.projects import get_project
from services.investor.adapters.realisation_views import list_stalled
from services.investor.adapters.saga_queries import list_saga_dossiers
from services.investor.adapters.session_views import SESSION_QUERIES
from services.investor.adapters.statistics import get_statistics
from services.investor.domain.appeal import UNDER_APPEAL
from services.investor.domain.moves import CLOCK_RUNS, ENDED
from shared.contracts.investor.audience import CountAudience, ListAudience
from shared.contracts.investor.bulk import GetBulkJob, ListBulkJobs
from shared.contracts.investor.imports import ListImports
from shared.contracts.investor.list_entries import GetDatedLists
from shared.contracts.investor.project_requests import GetProject
from shared.contracts.investor.queries import (
    ExportQueue,
    GetContact,
    GetDecisionLetter,
    GetDossier,
    GetMandataryContact,
    ListCommissionMembers,
    ListOpinions,
    ListQueue,
    ListWithin,
    QueueFilter,
    TrackDossier,
)
from shared.contracts.investor.realisation_requests import ListStalled
from shared.contracts.investor.replies import COUNTED_UP_TO, QueuePage, QueuePlace, QueueRow, QueueSlice
from shared.contracts.investor.saga import ListSagaDossiers
from shared.contracts.investor.statistics import GetStatistics
from shared.contracts.investor.uploads import GetUpload
from shared.contracts.request import Request
from shared.reference.days import local_date

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
    select(dossier_merge.c.id).where(dossier_merge.c.dossier_id == t.dossier.c.id, MERGE_IS_OPEN).exists(),
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
    wanted, late = [*_conditions(query), *of_advisers(query, session, today)], _overdue(today)
    rows = session.execute(_in_order(wanted, query, today).offset(query.offset).limit(query.limit))
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


def export_queue(query: ExportQueue, session: Session, now: datetime) -> QueueSlice:
    """The same rows in the same order, from a place on: nothing is said twice when a dossier before it has left."""
    today = local_date(now)
    after = [_after(query.after)] if query.after is not None else []
    wanted = [*_conditions(query), *of_advisers(query, session, today), *after]
    found = session.execute(_in_order(wanted, query, today).limit(query.limit + 1)).all()
    rows = found[: query.limit]
    last = rows[-1] if len(found) > query.limit else None
    place = QueuePlace(due_on=last.due_on, filed_at=last.filed_at, dossier_id=last.id) if last is not None else None
    return QueueSlice(rows=tuple(_queue_row(row, today) for row in rows), following=place)


def _in_order(wanted: list[ColumnElement[bool]], query: QueueFilter, today: date) -> Select[Any]:
    d = t.dossier.c
    return (
        select(
            t.dossier,
            _PROPOSED.label("decision_proposed"),
            _WAITS_UNTIL.label("waits_until"),
            ADVISER.label("adviser_id"),
            OWED_SINCE.label("answer_owed_since"),
        )
        .where(*wanted, *([_is_late(wanted, today)] if query.overdue_only else ()))
        .order_by(d.due_on.nulls_last(), d.filed_at, d.id)
    )


def _is_late(wanted: list[ColumnElement[bool]], today: date) -> ColumnElement[bool]:
    """One of the few that are: found first, each kind by its own index, and put in order then.

    Along the queue's order they stand among all that were decided late or have no clock any more.
    """
    d = t.dossier.c
    kinds = [select(d.id).where(*wanted, one, _still_open()).correlate(None) for one in _overdue(today)]
    return d.id == any_(func.array(union_all(*kinds).scalar_subquery()))


def _after(place: QueuePlace) -> ColumnElement[bool]:
    """Those that come later in the order of `_in_order`, where nulls are last."""
    d = t.dossier.c
    after = _later(d.id, place.dossier_id, false())
    return _later(d.due_on, place.due_on, _later(d.filed_at, place.filed_at, after))


def _later(column: ColumnElement[Any], value: Any, same: ColumnElement[bool]) -> ColumnElement[bool]:
    if value is None:
        return and_(column.is_(None), same)
    return or_(column > value, column.is_(None), and_(column == value, same))


def _counted(*wanted: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many, as far as anybody wants to know: counting a million would take longer than reading the page."""
    some = select(literal(1)).select_from(t.dossier).where(*wanted).limit(COUNTED_UP_TO + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _conditions(query: QueueFilter) -> list[ColumnElement[bool]]:
    d = t.dossier.c
    wanted: list[ColumnElement[bool]] = []
    if query.status is not None:
        wanted.append(d.status == query.status)
    elif not query.include_ended:
        wanted.append(_still_open())
    if query.province is not None:
        wanted.append(d.province == query.province)
    return [*wanted, *answer_owed(query), *found_by(query.search)]


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
        adviser_id=row.adviser_id,
        answer_owed_since=row.answer_owed_since,
    )


QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    ListQueue: list_queue,
    ExportQueue: export_queue,
    GetDossier: dossier_view,
    ListWithin: list_within,
    TrackDossier: tracking_view,
    GetContact: get_contact,
    CountAudience: count_audience,
    ListAudience: list_audience,
    GetUpload: get_upload,
    GetMandataryContact: get_mandatary_contact,
    GetDatedLists: get_dated_lists,
    ListSagaDossiers: list_saga_dossiers,
    ListStalled: list_stalled,
    ListImports: list_imports,
    **CLOCK_QUERIES,
    **ADVISER_QUERIES,
    **AID_QUERIES,
    **APPOINTMENT_QUERIES,
    **DUPLICATE_QUERIES,
    GetProject: get_project,
    ListCommissionMembers: list_commission_members,
    ListOpinions: list_opinions,
    **SESSION_QUERIES,
    GetStatistics: get_statistics,
    GetDecisionLetter: decision_letter,
    GetBulkJob: get_bulk_job,
    ListBulkJobs: list_bulk_jobs,
    **PRIVACY_QUERIES,
}
BY_KEY: frozenset[type[Request[Any]]] = frozenset(
    {GetDossier, TrackDossier, GetContact, GetUpload, GetMandataryContact}
)
"""Those that look for rows by their keys alone: see shared/database/plans.py."""
