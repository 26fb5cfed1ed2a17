"""Steps that nobody was told of: what is neither told nor explained, until somebody says how the person was told."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import shown_on, told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.notifications.untold import ExplainUntoldStep, ListUntoldSteps, ToldBy, UntoldBecause
from shared.contracts.refusal import Refusal

ALL = "/console/messages/untold"
router = APIRouter(include_in_schema=False, prefix=ALL)


@router.get("", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def untold(request: Request, app: App, done: str = "") -> Response:
    return await _show(request, app, Typed(), done=done == "explained")


@router.post("/{event_id}")
async def explain_step(
    event_id: UUID, request: Request, visitor: Annotated[Visitor, allowed(Permission.WRITE_ABOUT_DOSSIER)], app: App
) -> Response:
    form, page = await typed(request), page_of(request)
    said: dict[str, Any] = {"event_id": event_id, "staff_id": visitor.account.id}
    try:
        await app.call(ExplainUntoldStep.model_validate({**said, **form.filled("notice_id", "told_by", "reason")}))
    except ValidationError as error:
        form.errors = explain(error, page.t, {"told_by": "told_by", "reason": "reason", "notice_id": ""})
        return await _show(request, app, form, status=422, tried=event_id)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await shown_on(_show(request, app, form, status=problems.status_of(refusal)), refusal)
    return RedirectResponse(f"{ALL}?done=explained", 303)


@router.get("/{rest:path}", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def loaded_again(rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(ALL, 303)


async def _show(
    request: Request, app: App, form: Typed, *, status: int = 200, done: bool = False, tried: UUID | None = None
) -> Response:
    found = await app.call(ListUntoldSteps())
    return page_of(request).show(
        "untold.html",
        status,
        found=found,
        form=form,
        tried=tried,
        done=done,
        reasons=list(UntoldBecause),
        told_by=list(ToldBy),
    )
