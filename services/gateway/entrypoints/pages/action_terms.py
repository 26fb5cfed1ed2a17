"""The dated lists that actions use: what their words are called, since when, by which source; and a form to add one."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.action_commands import TERM_BODY
from services.gateway.entrypoints.action_lists import names_of
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.codes import Language
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.refusal import Refusal, RequestInvalid
from shared.contracts.territory.actions import ActionList, AddActionTerm

router = APIRouter(include_in_schema=False, prefix="/console/actions/lists")

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]
_PLAIN = ("list_name", "code", "valid_from", "source", "confidence")
_FIELDS = {
    **{name: name for name in TERM_BODY.model_fields},
    **{f"names.{language.value}": f"name_{language.value}" for language in Language},
}


@router.get("", dependencies=[allowed(Permission.EDIT_OFFER)])
async def lists(request: Request, app: App, done: bool = False) -> Response:
    return await _show(request, app, Typed(), done=done)


@router.post("")
async def add(request: Request, visitor: Editor, app: App) -> Response:
    """What is there is never changed: one says more, from a day on."""
    form, page = await typed(request), page_of(request)
    names = {language.value: name for language in Language if (name := form.one(f"name_{language.value}").strip())}
    said = {**form.filled(*_PLAIN), "names": names, "offered": form.one("offered") == "true"}
    try:
        await app.call(AddActionTerm.model_validate({"staff_id": visitor.account.id, **said}))
    except (ValidationError, RequestInvalid) as error:
        form.errors = explain(error, page.t, _FIELDS)
        return await _show(request, app, form, 422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(request, app, form, problems.status_of(refusal))
    return RedirectResponse("/console/actions/lists?done=true", 303)


async def _show(request: Request, app: App, form: Typed, status: int = 200, *, done: bool = False) -> Response:
    page = page_of(request)
    return page.show(
        "action_terms.html",
        status,
        form=form,
        done=done,
        names=await names_of(app, page.t, page.formats),
        lists=list(ActionList),
        confidences=list(Confidence),
        text_languages=tuple(Language),
    )
