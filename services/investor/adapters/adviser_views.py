"""Reads about advisers: the adviser of a dossier, those of the queue, how much each has to do."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from services.investor.adapters import adviser_tables as t
from services.investor.adapters import tables
from services.investor.adapters.advisers import absences_since, rules_in_force
from services.investor.adapters.appointments import capacity_view
from services.investor.domain.adviser import Absence, acting_for, served_by, standing_in
from services.investor.domain.moves import CLOCK_RUNS, ENDED
from shared.contracts.investor.adviser_replies import (
    AbsenceView,
    AdviserOfDossier,
    AdviserPage,
    AssignmentRuleView,
    WorkloadRow,
)
from shared.contracts.investor.queries import ListAdvisers, QueueFilter
from shared.contracts.request import Request
from shared.reference.days import local_date

_d, _a = tables.dossier.c, t.assignment.c

ADVISER = select(_a.adviser_id).where(_a.dossier_id == _d.id).scalar_subquery()
"""Of a row of `dossier`."""


def adviser_of(dossier_id: UUID, session: Session, today: date) -> AdviserOfDossier | None:
    row = session.execute(select(t.assignment).where(_a.dossier_id == dossier_id)).one_or_none()
    if row is None:
        return None
    away = standing_in(absences_since(session, today), today)
    acting = acting_for(row.adviser_id, away)
    absence = away.get(row.adviser_id)
    return AdviserOfDossier(
        adviser_id=row.adviser_id,
        because=row.because,
        since=row.assigned_at,
        acting_id=None if absence is None else acting,
        absent_until=None if absence is None else absence.last_day,
    )


def of_advisers(query: QueueFilter, session: Session, today: date) -> list[ColumnElement[bool]]:
    """Conditions on `dossier`: whose it is, as far as the filter says."""
    wanted: list[ColumnElement[bool]] = []
    if query.of_adviser is not None:
        away = standing_in(absences_since(session, today), today)
        whose = sorted(served_by(query.of_adviser, away))
        wanted.append(_d.id.in_(select(_a.dossier_id).where(_a.adviser_id.in_(whose))))
    if query.unassigned:
        wanted.append(~select(_a.dossier_id).where(_a.dossier_id == _d.id).exists())
    return wanted


def list_advisers(_query: ListAdvisers, session: Session, now: datetime) -> AdviserPage:
    """See the contract."""
    today = local_date(now)
    rules, absences = rules_in_force(session), absences_since(session, today)
    known = {rule.adviser_id for rule in rules}.union(*((a.adviser_id, a.covered_by) for a in absences))
    sunday = today + timedelta(days=6 - today.weekday())
    unassigned = select(func.count()).where(
        _d.status.not_in(sorted(ENDED)), ~select(_a.dossier_id).where(_a.dossier_id == _d.id).exists()
    )
    exact_first = sorted(rules, key=lambda rule: (rule.exactness, rule.province or "", rule.sector or ""), reverse=True)
    return AdviserPage(
        today=today,
        week_ends_on=sunday,
        workload=tuple(_workload(session, known, absences, today, sunday)),
        unassigned=session.execute(unassigned).scalar_one(),
        rules=tuple(AssignmentRuleView(rule_id=rule.id, **_said(rule)) for rule in exact_first),
        capacity=capacity_view(session),
        absences=tuple(AbsenceView(absence_id=absence.id, **_said(absence)) for absence in absences),
    )


def _said(of: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(of).items() if name != "id"}


def _workload(
    session: Session, known: set[UUID], absences: Sequence[Absence], today: date, sunday: date
) -> list[WorkloadRow]:
    runs = _d.status.in_(CLOCK_RUNS)
    counted = (
        select(
            _a.adviser_id,
            func.count().label("open"),
            func.count(case((and_(runs, _d.due_on.between(today, sunday)), 1))).label("due"),
            func.count(case((and_(runs, _d.due_on < today), 1))).label("late"),
        )
        .join(tables.dossier, _d.id == _a.dossier_id)
        .where(_d.status.not_in(sorted(ENDED)))
        .group_by(_a.adviser_id)
    )
    found: dict[UUID, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    found.update({row.adviser_id: (row.open, row.due, row.late) for row in session.execute(counted)})
    away = standing_in(absences, today)
    rows = [
        WorkloadRow(
            adviser_id=adviser,
            open_dossiers=found[adviser][0],
            due_this_week=found[adviser][1],
            overdue=found[adviser][2],
            covered_by=acting_for(adviser, away) if adviser in away else None,
            covers=sum(found[absent][0] for absent in served_by(adviser, away) - {adviser}),
        )
        for adviser in {*known, *found}
    ]
    return sorted(rows, key=lambda row: (-row.open_dossiers, row.adviser_id))


ADVISER_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {ListAdvisers: list_advisers}
