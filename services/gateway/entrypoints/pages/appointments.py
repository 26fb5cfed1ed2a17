"""The book of appointments, and investors who are or will be in Morocco, with what needs them there."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.investor.queries import ListAppointments

router = APIRouter(include_in_schema=False)


@router.get("/console/appointments", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def appointments(request: Request, app: App) -> HTMLResponse:
    book = await app.call(ListAppointments())
    return page_of(request).show("appointments.html", book=book, names=await app.staff_names())
