"""The editor's desk for Migration & Development actions: the list, the form, what may be done with each."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.action_commands import BODIES, COMMANDS
from services.gateway.entrypoints.action_export import ActionFile, actions_as_file
from services.gateway.entrypoints.action_form import cells_typed, explained, form_of
from services.gateway.entrypoints.action_lists import filter_from, listing_of, names_of
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.codes import Language
from shared.contracts.refusal import Refusal, RequestInvalid
from shared.contracts.territory.action_views import ActionFilter, ActionView, GetAction
from shared.contracts.territory.actions import ActionStatus, DraftAction
from shared.reference.action_cells import details_of

router = APIRouter(include_in_schema=False, prefix="/console/actions")

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]
DONE = frozenset({"drafted", *COMMANDS})


@router.get("", dependencies=[allowed(Permission.EDIT_OFFER)])
async def every_action(request: Request, app: App) -> Response:
    return await _list(request, app, {})


@router.post("", dependencies=[allowed(Permission.EDIT_OFFER)])
async def found_actions(request: Request, app: App) -> Response:
    """A POST: what is searched for stands in no address."""
    form = await typed(request)
    return await _list(request, app, {name: form.one(name) for name in form.values})


async def _list(request: Request, app: App, values: dict[str, str]) -> Response:
    page = page_of(request)
    status = values.get("status", "")
    staff = {"published_only": False, "status": status if status in set(ActionStatus) else None}
    listing = await listing_of(app, values, page.t, page.formats, **staff)
    return page.show("action_list.html", listing=listing, wanted_status=status, statuses=list(ActionStatus))


@router.post("/export/{kind}", dependencies=[allowed(Permission.EDIT_OFFER)])
async def export(kind: ActionFile, request: Request, app: App) -> Response:
    """The rows of the list, drafts and withdrawn ones as they are filtered."""
    form = await typed(request)
    wanted = ActionFilter.model_validate(filter_from({name: form.one(name) for name in form.values}))
    status = form.one("status")
    staff = {"published_only": False, "status": ActionStatus(status) if status in set(ActionStatus) else None}
    return await actions_as_file(app, wanted, kind, page_of(request).t, **staff)


@router.get("/new", dependencies=[allowed(Permission.EDIT_OFFER)])
async def new_action(request: Request, app: App) -> Response:
    return await _show(request, app, Typed(), None)


@router.post("/new")
async def draft(request: Request, visitor: Editor, app: App) -> Response:
    """Sent twice, the same form makes one draft."""
    form = await typed(request)
    page = page_of(request)
    details = details_of(cells_typed(form))
    if isinstance(details, list):
        form.errors = explained(details, page.t)
        return await _show(request, app, form, None, status=422)
    try:
        said = {"reference": form.one("reference"), "details": details}
        drafted = await app.call(DraftAction.model_validate({"staff_id": visitor.account.id, **said}))
    except (ValidationError, RequestInvalid) as error:
        form.errors = explain(error, page.t, {"reference": "reference", "details": ""})
        return await _show(request, app, form, None, status=422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(request, app, form, None, status=problems.status_of(refusal))
    return RedirectResponse(f"/console/actions/{drafted.action_id}?done=drafted", 303)


@router.get("/{action_id}", dependencies=[allowed(Permission.EDIT_OFFER)])
async def action(action_id: UUID, request: Request, app: App, done: str = "") -> Response:
    view = await app.call(GetAction(action_id=action_id, for_staff=True))
    return await _show(request, app, form_of(view), view, done=done if done in DONE else "")


@router.get("/{action_id}/{act}", dependencies=[allowed(Permission.EDIT_OFFER)])
async def loaded_again(action_id: UUID, act: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"/console/actions/{action_id}", 303)


@router.post("/{action_id}/{act}")
async def act(action_id: UUID, act: str, request: Request, visitor: Editor, app: App) -> Response:
    """Revise, publish, withdraw, mark; what is refused is explained on the form as it was typed."""
    if act not in COMMANDS:
        raise HTTPException(404)
    form, page = await typed(request), page_of(request)
    view = await app.call(GetAction(action_id=action_id, for_staff=True))
    said = _said(act, form)
    if act == "revise" and isinstance(details := details_of(cells_typed(form)), list):
        form.errors = explained(details, page.t)
        return await _show(request, app, form, view, status=422)
    if act == "revise":
        said = {"details": details}
    try:
        ids = {"action_id": action_id, "staff_id": visitor.account.id}
        await app.call(COMMANDS[act].model_validate({**said, **ids}))
    except (ValidationError, RequestInvalid) as error:
        shown = _kept(act, form, view, explain(error, page.t, {name: name for name in BODIES[act].model_fields}))
        return await _show(request, app, shown, view, status=422)
    except Refusal as refusal:
        shown = _kept(act, form, view, {"": told(refusal, page)})
        return await _show(request, app, shown, view, status=problems.status_of(refusal))
    return RedirectResponse(f"/console/actions/{action_id}?done={act}", 303)


def _said(act: str, form: Typed) -> dict[str, Any]:
    if act == "good-practice":
        return {
            part: {
                language.value: words
                for language in Language
                if (words := form.one(f"practice_{part}_{language.value}").strip())
            }
            for part in ("reason", "needed")
        }
    return form.filled(*BODIES[act].model_fields)


def _kept(act: str, form: Typed, view: ActionView, errors: dict[str, str]) -> Typed:
    """What was typed, in the form of the act; the others as they stand stored."""
    shown = form if act == "revise" else Typed({**form_of(view).values, **form.values})
    shown.errors = errors
    return shown


async def _show(
    request: Request, app: App, form: Typed, view: ActionView | None, *, status: int = 200, done: str = ""
) -> Response:
    page = page_of(request)
    return page.show(
        "action_form.html",
        status,
        form=form,
        action=view,
        done=done,
        names=await names_of(app, page.t, page.formats),
        staff=await app.staff_names(),
        practice_languages=(Language.FRENCH, Language.ARABIC, Language.ENGLISH),
        text_languages=tuple(Language),
    )
