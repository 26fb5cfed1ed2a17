"""Projects: what an investor undertakes, with its dossiers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from shared.contracts.investor.project_replies import ProjectView
from shared.contracts.investor.project_requests import GetProject

router = APIRouter(prefix="/api/v1", tags=["dossiers"])


@router.get("/projects/{project_id}")
async def get_project(
    project_id: UUID, visitor: Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)], app: App
) -> ProjectView:
    """One project with its dossiers."""
    view = await app.call(GetProject(project_id=project_id))
    await app.note(visitor.account, "project_read", str(project_id))
    return view
