"""What an investor writes on the page behind the signed link."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints.access import App, linked
from services.gateway.entrypoints.calendar_reply import calendar_of
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.rendering import formats
from services.gateway.entrypoints.pages.track import HEADERS, show_tracked
from services.gateway.entrypoints.people_commands import INVESTOR_COMMANDS
from services.gateway.entrypoints.texts import texts
from shared.contracts.investor.appointment_refusals import AppointmentNotFound
from shared.contracts.investor.exchange_requests import WriteToCentre
from shared.contracts.refusal import Refusal, RequestInvalid
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid

router = APIRouter(prefix="/track/{token}", include_in_schema=False)

_KEY = [linked()]


@router.post("/messages", dependencies=_KEY)
async def write(token: str, request: Request, app: App) -> Response:
    try:
        dossier_id = app.tracked(token)
    except (TrackingLinkExpired, TrackingLinkInvalid):
        return RedirectResponse(f"/track/{token}", 303)
    form = await typed(request)
    said: dict[str, Any] = form.filled("request_id", "text")
    try:
        await app.call(WriteToCentre(dossier_id=dossier_id, **said))
    except ValidationError as error:
        return await show_tracked(token, request, app, _invalid(error), "messages", form)
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal, "messages", form)
    return RedirectResponse(f"/track/{token}?sent=message#messages", 303)


@router.post("/exchange/{key}", dependencies=_KEY)
async def act(token: str, key: str, request: Request, app: App) -> Response:
    """Appointments, and days in Morocco."""
    command = INVESTOR_COMMANDS.get(key.replace("-", "_"))
    try:
        dossier_id = app.tracked(token)
    except (TrackingLinkExpired, TrackingLinkInvalid):
        return RedirectResponse(f"/track/{token}", 303)
    if command is None:
        return RedirectResponse(f"/track/{token}", 303)
    form = await typed(request)
    try:
        body = command.body.model_validate(form.filled(*command.body.model_fields))
        await app.call(command.of_investor(dossier_id, body))
    except ValidationError as error:
        return await show_tracked(token, request, app, _invalid(error), command.name, form)
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal, command.name, form)
    return RedirectResponse(f"/track/{token}?sent=meeting#meeting", 303)


@router.get("/appointments/{appointment_id}/calendar", dependencies=_KEY)
async def calendar(token: str, appointment_id: UUID, app: App) -> Response:
    """The appointment as an iCalendar file; in the access journal before it is had."""
    view = await app.track(token)
    found = next((one for one in view.exchange.appointments if one.appointment_id == appointment_id), None)
    if found is None:
        raise AppointmentNotFound(appointment_id=appointment_id)
    await app.note_download(app.tracked(token), "link_calendar_read")
    return calendar_of(found, view.number, texts(view.language), formats(view.language), HEADERS)


@router.get("/exchange/{key}", dependencies=_KEY)
async def acted(token: str, key: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"/track/{token}", 303)


@router.get("/messages", dependencies=_KEY)
async def loaded_again(token: str) -> Response:
    return RedirectResponse(f"/track/{token}", 303)


def _invalid(error: ValidationError) -> RequestInvalid:
    return RequestInvalid(errors=tuple({"loc": fault["loc"], "type": fault["type"]} for fault in error.errors()))
