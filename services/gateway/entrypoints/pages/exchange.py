"""Around one dossier: its adviser, and what is exchanged with its investor."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed, forbidden
from services.gateway.entrypoints.calendar_reply import calendar_of
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import shown_on, told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.people_commands import EXCHANGE_COMMANDS, PeopleCommand, carry_out
from shared.contracts.investor.adviser_codes import ReassignReason
from shared.contracts.investor.appointment_codes import AppointmentKind
from shared.contracts.investor.appointment_refusals import AppointmentNotFound
from shared.contracts.investor.queries import GetDossier
from shared.contracts.investor.refusals import DossierNotFound
from shared.contracts.refusal import Refusal
from shared.database.identifiers import uuid7

router = APIRouter(include_in_schema=False, prefix="/console/dossiers/{dossier_id}/exchange")

Reader = Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)]


@router.get("")
async def exchange(dossier_id: UUID, request: Request, visitor: Reader, app: App, done: str = "") -> Response:
    response = await _show(request, app, visitor, dossier_id, done=done if done in EXCHANGE_COMMANDS else "")
    await app.note(visitor.account, "dossier_read", str(dossier_id))
    return response


@router.get("/appointments/{appointment_id}/calendar", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def calendar(dossier_id: UUID, appointment_id: UUID, request: Request, app: App) -> Response:
    """The appointment as an iCalendar file."""
    view, page = await app.call(GetDossier(dossier_id=dossier_id)), page_of(request)
    found = next((one for one in view.exchange.appointments if one.appointment_id == appointment_id), None)
    if found is None:
        raise AppointmentNotFound(appointment_id=appointment_id)
    return calendar_of(found, view.number, page.t, page.formats)


@router.get("/{path}", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def loaded_again(dossier_id: UUID, path: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"/console/dossiers/{dossier_id}/exchange", 303)


@router.post("/{path}")
async def act(dossier_id: UUID, path: str, request: Request, visitor: Reader, app: App) -> Response:
    """Carry out one command. What was typed stays when it is refused."""
    command = EXCHANGE_COMMANDS.get(path.replace("-", "_"))
    if command is None:
        raise HTTPException(404)
    if not visitor.may(command.permission):
        raise forbidden(visitor.account, command.permission)
    form = await typed(request)
    page = page_of(request)
    try:
        body = command.body.model_validate(form.filled(*command.body.model_fields))
        await carry_out(app, command.of_staff(visitor.account.id, body, dossier_id=dossier_id))
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in command.body.model_fields})
        return await _show(request, app, visitor, dossier_id, tried=command, form=form, status=422)
    except DossierNotFound:
        raise
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        status = problems.status_of(refusal)
        shown = _show(request, app, visitor, dossier_id, tried=command, form=form, status=status)
        return await shown_on(shown, refusal)
    return RedirectResponse(f"/console/dossiers/{dossier_id}/exchange?done={command.name}", 303)


async def _show(
    request: Request,
    app: App,
    visitor: Visitor,
    dossier_id: UUID,
    *,
    done: str = "",
    tried: PeopleCommand | None = None,
    form: Typed | None = None,
    status: int = 200,
) -> Response:
    view, names, accounts = await asyncio.gather(
        app.call(GetDossier(dossier_id=dossier_id)), app.staff_names(), app.advisers()
    )
    return page_of(request).show(
        "exchange.html",
        status,
        dossier=view,
        names=names,
        accounts=accounts,
        may={name: visitor.may(command.permission) for name, command in EXCHANGE_COMMANDS.items()},
        new_id=uuid7,
        kinds=list(AppointmentKind),
        reassign_reasons=list(ReassignReason),
        tried=tried.name if tried else "",
        form=form or Typed(),
        done=done,
    )
