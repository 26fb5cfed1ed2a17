"""Commands and questions about projects. domain.md 1.3: a project has dossiers, a dossier has requested acts."""

from uuid import UUID

from pydantic import model_validator

from shared.contracts.investor.project_replies import ProjectView
from shared.contracts.investor.requests import DossierCommand, ShortText
from shared.contracts.request import Request


class JoinProject(DossierCommand, service="investor", method="join_project"):
    """Put a dossier into a project of the same investor, or open a new one for it."""

    project_id: UUID | None = None
    project_title: ShortText | None = None
    """Of a new project."""

    @model_validator(mode="after")
    def _one_of_both(self) -> "JoinProject":
        if (self.project_id is None) == (self.project_title is None):
            raise ValueError("name a project, or the title of a new one")
        return self


class GetProject(Request[ProjectView], service="investor", method="get_project", repeatable=True):
    project_id: UUID
