"""Poles in the console: what is known of each, whether it is told of, and who changed what."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import site_form
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, typed
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.pages.site_forms import explained, facts_of, shown_by
from shared.contracts.refusal import Refusal
from shared.contracts.territory.poles import GetPole, PoleFacts, PutBackPole, RecordPole, StaffPole, WithdrawPole
from shared.contracts.territory.refusals import PoleNotFound

router = APIRouter(include_in_schema=False, prefix="/console/poles")

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]
_EDITORS = [allowed(Permission.EDIT_OFFER)]
_NAMES = {"pole": "code", **{f"facts.{name}": name for _, names in site_form.POLE_GROUPS for name in names}}


@router.get("/new", dependencies=_EDITORS)
async def new_pole(request: Request, app: App) -> Response:
    return await _show(request, app, None, Typed())


@router.post("/new")
async def enter_pole(request: Request, visitor: Editor, app: App) -> Response:
    form = await typed(request)
    return await _record(request, visitor, app, form.one("code").strip(), form, None)


@router.get("/{code}", dependencies=_EDITORS)
async def pole(code: str, request: Request, app: App, done: bool = False) -> Response:
    view = await _pole(app, code)
    return await _show(request, app, view, site_form.filled(facts_of(PoleFacts, view)), done=done)


@router.post("/{code}")
async def revise_pole(code: str, request: Request, visitor: Editor, app: App) -> Response:
    """What was typed stays when it is refused."""
    return await _record(request, visitor, app, code, await typed(request), await _pole(app, code))


@router.post("/{code}/standing")
async def standing(code: str, request: Request, visitor: Editor, app: App) -> Response:
    """Tell of it no more, or again, with the reason that stays in its history."""
    form, view = await typed(request), await _pole(app, code)
    said = {"staff_id": visitor.account.id, "pole": code, **form.filled("reason")}
    command = PutBackPole if view.withdrawn else WithdrawPole
    try:
        await app.call(command.model_validate(said))
    except PoleNotFound:
        raise
    except (ValidationError, Refusal) as error:
        shown = site_form.filled(facts_of(PoleFacts, view))
        shown.values = {**shown.values, **form.values}
        status = explained(shown, error, page_of(request), {"reason": "reason"})
        return await _show(request, app, view, shown, status)
    return RedirectResponse(f"/console/poles/{code}?done=true", 303)


async def _record(
    request: Request, visitor: Visitor, app: App, code: str, form: Typed, view: StaffPole | None
) -> Response:
    facts = site_form.said(form, site_form.POLE_GROUPS)
    try:
        await app.call(RecordPole.model_validate({"staff_id": visitor.account.id, "pole": code, "facts": facts}))
    except (ValidationError, Refusal) as error:
        return await _show(request, app, view, form, explained(form, error, page_of(request), _NAMES))
    return RedirectResponse(f"/console/poles/{code}?done=true", 303)


async def _pole(app: App, code: str) -> StaffPole:
    """Raises HTTPException 404."""
    try:
        return await app.call(GetPole(pole=code))
    except (PoleNotFound, ValidationError) as error:
        raise HTTPException(404) from error


async def _show(
    request: Request, app: App, view: StaffPole | None, form: Typed, status: int = 200, *, done: bool = False
) -> Response:
    page = page_of(request)
    return page.show(
        "pole_edit.html",
        status,
        pole=view,
        groups=site_form.POLE_GROUPS,
        lists={},
        **await shown_by(page, app, form, done=done),
    )
