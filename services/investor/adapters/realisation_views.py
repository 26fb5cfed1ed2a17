"""The realisation as staff and the investor see it, and which projects stand still."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from services.investor.adapters import tables as t
from services.investor.adapters.dated_lists import entries_of
from services.investor.adapters.realisation_tables import blocker as blocker_table
from services.investor.domain.dossier import Dossier
from services.investor.domain.list_entry import amount_of
from services.investor.domain.moves import REALISES
from services.investor.domain.realisation import MOVEMENT
from services.investor.domain.realised import Blocker, Milestone
from shared.contracts.investor.codes import Status
from shared.contracts.investor.list_entries import CentreNumber, ListName
from shared.contracts.investor.realisation_codes import BlockerKind, FigureSource, MilestoneKind
from shared.contracts.investor.realisation_requests import ListStalled
from shared.contracts.investor.realisation_views import (
    BlockerView,
    FiguresToInvestor,
    FiguresView,
    MilestoneView,
    RealisationView,
    StalledPage,
    StalledRow,
    TrackedBlocker,
    TrackedRealisation,
    VisitView,
)
from shared.reference.days import local_date


def realisation_view(dossier: Dossier, session: Session, today: date) -> RealisationView:
    if dossier.status not in {*REALISES, Status.CLOSED}:
        return RealisationView()
    milestones, blockers, sources = (
        entries_of(session, name, today)
        for name in (ListName.MILESTONE_KIND, ListName.BLOCKER_KIND, ListName.FIGURE_SOURCE)
    )
    visits = sorted(dossier.visits, key=lambda one: (one.visited_on, one.recorded_at), reverse=True)
    figures = sorted(dossier.figures, key=lambda one: (one.as_of, one.recorded_at))
    return RealisationView(
        milestones=_milestones(dossier, today),
        visits=tuple(VisitView.model_validate(one, from_attributes=True) for one in visits),
        figures=tuple(FiguresView.model_validate(one, from_attributes=True) for one in figures),
        blockers=tuple(_blocker(one, today) for one in sorted(dossier.blockers, key=_open_and_old_first)),
        milestone_kinds=tuple(kind for kind in MilestoneKind if kind in milestones),
        blocker_kinds=tuple(kind for kind in BlockerKind if kind in blockers),
        sources=tuple(kind for kind in FigureSource if kind in sources),
    )


def tracked_realisation(dossier: Dossier, today: date) -> TrackedRealisation:
    """Without who visited, findings and notes."""
    if dossier.status not in {*REALISES, Status.CLOSED}:
        return TrackedRealisation()
    figures = max(dossier.figures, key=lambda one: (one.as_of, one.recorded_at), default=None)
    visits = [one.next_visit_on for one in dossier.visits if one.next_visit_on and one.next_visit_on >= today]
    return TrackedRealisation(
        milestones=_milestones(dossier, today),
        blockers=tuple(
            TrackedBlocker(kind=one.kind, owner=one.owner, since=one.since)
            for one in sorted(dossier.blockers, key=_open_and_old_first)
            if one.resolved_on is None
        ),
        next_visit_on=min(visits, default=None),
        last_figures=FiguresToInvestor.model_validate(figures, from_attributes=True) if figures else None,
    )


def list_stalled(query: ListStalled, session: Session, now: datetime) -> StalledPage:
    """See the contract. A project in operation stalls no more; one that something blocks is shown all the same."""
    today = local_date(now)
    number = entries_of(session, ListName.NUMBER, today)
    days = amount_of(number, CentreNumber.STALLED_AFTER_DAYS)
    said = number[CentreNumber.STALLED_AFTER_DAYS]
    d, h, b = t.dossier.c, t.dossier_history.c, blocker_table.c
    last = select(func.max(h.at)).where(h.dossier_id == d.id, h.action.in_(sorted(MOVEMENT))).scalar_subquery()
    moved: ColumnElement[datetime] = func.coalesce(last, d.filed_at)
    still = moved < now - timedelta(days=days)
    hindered = select(b.id).where(b.dossier_id == d.id, b.resolved_on.is_(None))
    if query.owner is not None:
        hindered = hindered.where(b.owner == query.owner)
    stands = still & (d.status != Status.IN_OPERATION)
    wanted: list[ColumnElement[bool]] = [d.status.in_(sorted(REALISES))]
    wanted.append(hindered.exists() if query.owner is not None else or_(stands, hindered.exists()))
    if query.province is not None:
        wanted.append(d.province == query.province)
    total, stalled = session.execute(
        select(func.count(), func.count().filter(stands)).select_from(t.dossier).where(*wanted)
    ).one()
    rows = session.execute(
        select(d.id, d.number, d.title, d.status, d.province, moved.label("moved_at"))
        .where(*wanted)
        .order_by(moved, d.id)
        .offset(query.offset)
        .limit(query.limit)
    ).all()
    blockers = _open_blockers(session, [row.id for row in rows], today)
    return StalledPage(
        rows=tuple(_row(row, today, days, blockers.get(row.id, ())) for row in rows),
        total=total,
        stalled=stalled,
        after_days=days,
        source=said.source,
        confidence=said.confidence,
    )


def _row(row: Any, today: date, days: int, blockers: tuple[BlockerView, ...]) -> StalledRow:
    still = (today - local_date(row.moved_at)).days
    return StalledRow(
        dossier_id=row.id,
        number=row.number,
        title=row.title,
        status=row.status,
        province=row.province,
        moved_at=row.moved_at,
        still_days=still,
        stalled=still >= days and row.status is not Status.IN_OPERATION,
        blockers=blockers,
    )


def _open_blockers(session: Session, ids: list[UUID], today: date) -> dict[UUID, tuple[BlockerView, ...]]:
    b, found = blocker_table.c, dict[UUID, tuple[BlockerView, ...]]()
    rows = session.execute(
        select(Blocker, b.dossier_id).where(b.dossier_id.in_(ids), b.resolved_on.is_(None)).order_by(b.since, b.id)
    )
    for one, dossier_id in rows:
        found[dossier_id] = (*found.get(dossier_id, ()), _blocker(one, today))
    return found


def _milestones(dossier: Dossier, today: date) -> tuple[MilestoneView, ...]:
    order = list(MilestoneKind)
    return tuple(_milestone(one, today) for one in sorted(dossier.milestones, key=lambda one: order.index(one.kind)))


def _milestone(one: Milestone, today: date) -> MilestoneView:
    return MilestoneView(
        kind=one.kind, planned_on=one.planned_on, reached_on=one.reached_on, late_days=one.late_days(today)
    )


def _blocker(one: Blocker, today: date) -> BlockerView:
    return BlockerView(
        blocker_id=one.id,
        kind=one.kind,
        owner=one.owner,
        since=one.since,
        age_days=one.age_days(today),
        note=one.note,
        resolved_on=one.resolved_on,
        reported_by=one.reported_by,
    )


def _open_and_old_first(one: Blocker) -> tuple[bool, date]:
    return one.resolved_on is not None, one.since
