"""Who has which dossiers: workload, rules by province and sector, absences and who stands in."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed, forbidden
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import shown_on, told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.people_commands import OFFICE_COMMANDS, PeopleCommand, carry_out
from services.gateway.usecases.adviser_sight import NOTHING, unseen_by
from shared.contracts.codes import Sector
from shared.contracts.investor.adviser_codes import ReassignReason
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.queries import ListAdvisers
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False, prefix="/console/advisers")

Reader = Annotated[Visitor, allowed(Permission.SEE_ADVISERS)]


@router.get("")
async def advisers(request: Request, visitor: Reader, app: App, done: str = "") -> Response:
    return await _show(request, app, visitor, done=done if done in OFFICE_COMMANDS else "")


@router.get("/{rest:path}", dependencies=[allowed(Permission.SEE_ADVISERS)])
async def loaded_again(rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse("/console/advisers", 303)


@router.post("/{key}")
async def act(key: str, request: Request, visitor: Reader, app: App) -> Response:
    """Carry out one command. What was typed stays when it is refused."""
    command = OFFICE_COMMANDS.get(key.replace("-", "_"))
    if command is None:
        return RedirectResponse("/console/advisers", 303)
    if not visitor.may(command.permission):
        raise forbidden(visitor.account, command.permission)
    form = await typed(request)
    page = page_of(request)
    try:
        body = command.body.model_validate(form.filled(*command.body.model_fields))
        await carry_out(app, command.of_staff(visitor.account.id, body))
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in command.body.model_fields})
        return await _show(request, app, visitor, tried=command, form=form, status=422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        shown = _show(request, app, visitor, tried=command, form=form, status=problems.status_of(refusal))
        return await shown_on(shown, refusal)
    return RedirectResponse(f"/console/advisers?done={command.name}", 303)


async def _show(
    request: Request,
    app: App,
    visitor: Visitor,
    *,
    done: str = "",
    tried: PeopleCommand | None = None,
    form: Typed | None = None,
    status: int = 200,
) -> Response:
    found, names, accounts = await asyncio.gather(app.call(ListAdvisers()), app.staff_names(), app.advisers())
    unseen = {one.id: await unseen_by(one, app.call, found) for one in accounts}
    return page_of(request).show(
        "advisers.html",
        status,
        found=found,
        names=names,
        accounts=accounts,
        unseen={adviser_id: one for adviser_id, one in unseen.items() if one != NOTHING},
        plans=visitor.may(Permission.PLAN_ADVISERS),
        assigns=visitor.may(Permission.ASSIGN_ADVISER),
        sees_dossiers=visitor.may(Permission.SEE_DOSSIERS),
        sectors=list(Sector),
        confidences=list(Confidence),
        reassign_reasons=list(ReassignReason),
        tried=tried.name if tried else "",
        form=form or Typed(),
        done=done,
    )
