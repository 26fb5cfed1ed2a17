"""Projects in the database, and as staff see them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.investor.adapters import clock_tables, tables
from services.investor.domain.dossier import Dossier
from services.investor.domain.project import Project
from services.investor.domain.project_figures import in_order, is_approved, totals_of
from services.investor.domain.requested_act import OPEN
from shared.contracts.investor.project_replies import (
    ProjectDossier,
    ProjectTotals,
    ProjectView,
    ProjectVisit,
)
from shared.contracts.investor.project_requests import GetProject
from shared.contracts.investor.realisation_views import VisitView
from shared.contracts.investor.refusals import ProjectNotFound

_p, _d = tables.project.c, tables.dossier.c


class SqlProjects:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, identifier: UUID) -> Project | None:
        row = self._session.execute(select(tables.project).where(_p.id == identifier)).mappings().one_or_none()
        return None if row is None else Project(**row)

    def add(self, project: Project) -> None:
        self._session.execute(tables.project.insert(), asdict(project))


def get_project(query: GetProject, session: Session, _now: datetime) -> ProjectView:
    """See the contract."""
    row = session.execute(
        select(tables.project, tables.person.c.full_name)
        .join(tables.person, tables.person.c.id == _p.person_id)
        .where(_p.id == query.project_id)
    ).one_or_none()
    if row is None:
        raise ProjectNotFound(project_id=query.project_id)
    dossiers = session.scalars(select(Dossier).where(_d.project_id == row.id).order_by(_d.filed_at, _d.id)).all()
    approved = [dossier for dossier in dossiers if is_approved(dossier)]
    open_acts = _open_acts(session, row.id)
    return ProjectView(
        project_id=row.id,
        title=row.title,
        investor_id=row.person_id,
        investor_name=row.full_name,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        dossiers=tuple(_shown(dossier, open_acts.get(dossier.id, 0)) for dossier in dossiers),
        planned_amount_mad=sum((dossier.planned_amount_mad for dossier in approved), Decimal(0)),
        planned_jobs=sum(dossier.planned_jobs for dossier in approved),
        realised=tuple(
            ProjectTotals.model_validate(one, from_attributes=True)
            for one in totals_of([dossier.figures for dossier in approved])
        ),
        visits=_visits(dossiers),
    )


def _open_acts(session: Session, project_id: UUID) -> Mapping[UUID, int]:
    """Dossier -> acts that are not answered."""
    act = clock_tables.requested_act.c
    counted = (
        select(act.dossier_id, func.count())
        .join(tables.dossier, _d.id == act.dossier_id)
        .where(_d.project_id == project_id, act.state.in_(OPEN))
        .group_by(act.dossier_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def _shown(dossier: Dossier, open_acts: int) -> ProjectDossier:
    approved = is_approved(dossier)
    last = in_order(dossier.figures)[-1:] if approved else []
    return ProjectDossier(
        dossier_id=dossier.id,
        number=dossier.number,
        title=dossier.title,
        status=dossier.status,
        due_on=dossier.due_on,
        open_acts=open_acts,
        planned_amount_mad=dossier.planned_amount_mad,
        planned_jobs=dossier.planned_jobs,
        approved=approved,
        **{name: getattr(one, name) for one in last for name in ("as_of", "realised_amount_mad", "realised_jobs")},
    )


def _visits(dossiers: Sequence[Dossier]) -> tuple[ProjectVisit, ...]:
    found = [(visit, dossier) for dossier in dossiers for visit in dossier.visits]
    found.sort(key=lambda one: (one[0].visited_on, one[0].recorded_at), reverse=True)
    return tuple(
        ProjectVisit(
            **VisitView.model_validate(visit, from_attributes=True).model_dump(),
            dossier_id=dossier.id,
            number=dossier.number,
        )
        for visit, dossier in found
    )
