"""The centre's dated lists and numbers: read by staff, added to by an administrator."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.codes import PieceKind, Status
from shared.contracts.investor.list_entries import CODES, AddListEntry, GetDatedLists
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False, prefix="/console/lists")

Reader = Annotated[Visitor, allowed(Permission.SEE_CLOCK_RULES)]
Editor = Annotated[Visitor, allowed(Permission.EDIT_CLOCK_RULES)]


@router.get("")
async def lists(request: Request, visitor: Reader, app: App, done: str = "") -> Response:
    return await _show(request, app, visitor, done=done == "1")


@router.post("")
async def add(request: Request, visitor: Editor, app: App) -> Response:
    """One new word. What was typed stays when it is refused."""
    form = await typed(request)
    page = page_of(request)
    try:
        await app.call(AddListEntry.model_validate({**_said(form), "staff_id": visitor.account.id}))
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in (*AddListEntry.model_fields, "code")})
        return await _show(request, app, visitor, form=form, status=422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(request, app, visitor, form=form, status=problems.status_of(refusal))
    return RedirectResponse("/console/lists?done=1", 303)


def _said(form: Typed) -> dict[str, Any]:
    list_name, _, code = form.one("code").partition(":")
    return {
        **form.filled("valid_from", "amount", "source", "confidence"),
        "list_name": list_name,
        "code": code,
        "in_use": not form.one("out_of_use"),
        "verified_first": bool(form.one("verified_first")),
        "statuses": form.many("statuses"),
        **form.filled("piece"),
    }


async def _show(
    request: Request, app: App, visitor: Visitor, *, form: Typed | None = None, status: int = 200, done: bool = False
) -> Response:
    return page_of(request).show(
        "lists.html",
        status,
        lists=await app.call(GetDatedLists()),
        names=await app.staff_names(),
        editor=visitor.may(Permission.EDIT_CLOCK_RULES),
        form=form or Typed(),
        done=done,
        codes=CODES,
        confidences=list(Confidence),
        statuses=list(Status),
        pieces=list(PieceKind),
    )
