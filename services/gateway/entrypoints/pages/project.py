"""One project with its dossiers."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.domain.realised_chart import Chart, chart
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.investor.project_replies import ProjectView
from shared.contracts.investor.project_requests import GetProject

router = APIRouter(include_in_schema=False)


@router.get("/console/projects/{project_id}")
async def project(
    project_id: UUID, request: Request, visitor: Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)], app: App
) -> HTMLResponse:
    view = await app.call(GetProject(project_id=project_id))
    await app.note(visitor.account, "project_read", str(project_id))
    return page_of(request).show(
        "project.html", project=view, names=await app.staff_names(), charts=_charts(view), dossier=None, choices=None
    )


def _charts(view: ProjectView) -> dict[str, Chart]:
    return {
        "amount": chart(view.planned_amount_mad, [(one.as_of, one.realised_amount_mad) for one in view.realised]),
        "jobs": chart(Decimal(view.planned_jobs), [(one.as_of, Decimal(one.realised_jobs)) for one in view.realised]),
    }
