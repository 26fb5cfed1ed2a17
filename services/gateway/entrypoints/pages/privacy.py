"""The data protection desk: erasures and where they stand, legal holds, how long things are kept, what is due."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.privacy_commands import DESK_BODIES, DESK_COMMANDS, desk_request
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.privacy import GetPrivacyDesk
from shared.contracts.investor.privacy_codes import ErasureReason, RetainedObject
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False, prefix="/console/privacy")

Officer = Annotated[Visitor, allowed(Permission.PROTECT_DATA)]


@router.get("")
async def desk(request: Request, visitor: Officer, app: App, done: str = "") -> Response:
    return await _show(request, app, visitor, done=done if done in DESK_COMMANDS else "")


@router.get("/{rest:path}", dependencies=[allowed(Permission.PROTECT_DATA)])
async def loaded_again(rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse("/console/privacy", 303)


@router.post("/{key}")
async def act(key: str, request: Request, visitor: Officer, app: App) -> Response:
    """Carry out one command. What was typed stays when it is refused."""
    name = key.replace("-", "_")
    if name not in DESK_COMMANDS:
        return RedirectResponse("/console/privacy", 303)
    form, page, body = await typed(request), page_of(request), DESK_BODIES[name]
    try:
        said = form.filled(*body.model_fields)
        if "automatic" in body.model_fields:
            said.setdefault("automatic", "false")
        await app.call(desk_request(name, body.model_validate(said), visitor.account.id))
    except ValidationError as error:
        form.errors = explain(error, page.t, {field: field for field in body.model_fields})
        return await _show(request, app, visitor, tried=name, form=form, status=422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(request, app, visitor, tried=name, form=form, status=problems.status_of(refusal))
    return RedirectResponse(f"/console/privacy?done={name}", 303)


async def _show(
    request: Request,
    app: App,
    visitor: Visitor,
    *,
    done: str = "",
    tried: str = "",
    form: Typed | None = None,
    status: int = 200,
) -> Response:
    return page_of(request).show(
        "privacy.html",
        status,
        desk=await app.call(GetPrivacyDesk()),
        names=await app.staff_names(),
        me=visitor.account.id,
        tried=tried,
        form=form or Typed(),
        done=done,
        choices={
            "reasons": list(ErasureReason),
            "objects": list(RetainedObject),
            "confidences": list(Confidence),
        },
    )
