"""A dossier belongs to a project."""

from services.investor.domain.project import Project
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.project_requests import JoinProject
from shared.contracts.investor.refusals import ProjectNotFound
from shared.database.identifiers import uuid7


def join_project(command: JoinProject, work: UnitOfWork, now: Now) -> None:
    """Raises ProjectNotFound, ProjectOfAnother."""
    at = now()
    dossier = work.dossier_for(command)
    if command.project_id is None:
        project = Project(uuid7(), dossier.person_id, command.project_title or "", command.staff_id, at)
        work.projects.add(project)
        dossier.join_project(project, by=command.staff_id, at=at)
        return
    found = work.projects.find(command.project_id)
    if found is None:
        raise ProjectNotFound(project_id=command.project_id)
    dossier.join_project(found, by=command.staff_id, at=at)
