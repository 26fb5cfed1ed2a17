"""Projects in the database, and as staff see them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.investor.adapters import clock_tables, tables
from services.investor.domain.project import Project
from services.investor.domain.requested_act import OPEN
from shared.contracts.investor.project_replies import ProjectDossier, ProjectReference, ProjectView
from shared.contracts.investor.project_requests import GetProject
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


def projects_of(session: Session, person_id: UUID) -> tuple[ProjectReference, ...]:
    """An investor's projects, the oldest first."""
    rows = session.execute(select(_p.id, _p.title).where(_p.person_id == person_id).order_by(_p.opened_at, _p.id))
    return tuple(ProjectReference(project_id=row.id, title=row.title) for row in rows)


def get_project(query: GetProject, session: Session, _now: datetime) -> ProjectView:
    """See the contract."""
    row = session.execute(
        select(tables.project, tables.person.c.full_name)
        .join(tables.person, tables.person.c.id == _p.person_id)
        .where(_p.id == query.project_id)
    ).one_or_none()
    if row is None:
        raise ProjectNotFound(project_id=query.project_id)
    return ProjectView(
        project_id=row.id,
        title=row.title,
        investor_id=row.person_id,
        investor_name=row.full_name,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        dossiers=tuple(_dossiers(session, row.id)),
    )


def _dossiers(session: Session, project_id: UUID) -> Sequence[ProjectDossier]:
    act = clock_tables.requested_act.c
    acts = select(func.count()).where(act.dossier_id == _d.id, act.state.in_(OPEN)).scalar_subquery()
    rows = session.execute(
        select(_d.id, _d.number, _d.title, _d.status, _d.due_on, acts.label("open_acts"))
        .where(_d.project_id == project_id)
        .order_by(_d.filed_at, _d.id)
    )
    return [
        ProjectDossier(
            dossier_id=row.id,
            number=row.number,
            title=row.title,
            status=row.status,
            due_on=row.due_on,
            open_acts=row.open_acts,
        )
        for row in rows
    ]
