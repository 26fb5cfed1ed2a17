"""Receivers of alerts to staff in the console: named, tried, given another address or secret, removed. ADR 0053."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from shared.contracts.notifications.staff_receivers import (
    AddStaffReceiver,
    ChangeStaffReceiver,
    ListStaffReceivers,
    RemoveStaffReceiver,
    RotateStaffReceiver,
    StaffReceiverRefused,
    StaffReceiverSecret,
    TryStaffReceiver,
)
from shared.contracts.refusal import Refusal
from shared.contracts.request import Request as Asked

ALL = "/console/staff-receivers"
router = APIRouter(include_in_schema=False, prefix=ALL)

Operator = Annotated[Visitor, allowed(Permission.OPERATE)]
ACTS: Mapping[str, type[Asked[Any]]] = {
    "try": TryStaffReceiver,
    "address": ChangeStaffReceiver,
    "secret": RotateStaffReceiver,
    "remove": RemoveStaffReceiver,
}
_FIELDS = {name: name for name in ("name", "url", "reason")}


@router.get("")
async def receivers(request: Request, _: Operator, app: App, done: str = "") -> Response:
    return await _list(page_of(request), app, Typed(), done=done if done in ACTS else "")


@router.post("")
async def add(request: Request, visitor: Operator, app: App) -> Response:
    """The answer is the page with the secret, not a redirect: the secret stands on no other page."""
    form, page = await typed(request), page_of(request)
    said = {**form.filled("name", "url", "reason"), "staff_id": visitor.account.id}
    try:
        shown = await app.call(AddStaffReceiver.model_validate(said))
    except (ValidationError, Refusal) as error:
        return await _list(page, app, form, _explained(form, page, error))
    return _secret(page, shown, new=True)


@router.get("/{provider}")
async def receiver(provider: str, request: Request, _: Operator, app: App, act: str = "", done: str = "") -> Response:
    """One of them; `act`: with the form of what is to be done."""
    return await _show(page_of(request), app, provider, Typed(), acting=act, done=done if done in ACTS else "")


@router.get("/{provider}/{word}", dependencies=[allowed(Permission.OPERATE)])
async def loaded_again(provider: str, word: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"{ALL}/{provider}", 303)


@router.post("/{provider}/{word}")
async def act(provider: str, word: str, request: Request, visitor: Operator, app: App) -> Response:
    """Try, another address, another secret, remove. What is refused is explained as it was typed."""
    kind = ACTS.get(word)
    if kind is None:
        raise HTTPException(404)
    form, page = await typed(request), page_of(request)
    said = {"name": provider, "staff_id": visitor.account.id}
    try:
        answer = await app.call(kind.model_validate({**said, **form.filled("url", "reason")}))
    except (ValidationError, Refusal) as error:
        return await _show(page, app, provider, form, acting=word, status=_explained(form, page, error))
    if isinstance(answer, StaffReceiverSecret):
        return _secret(page, answer, new=False)
    return RedirectResponse(f"{ALL if word == 'remove' else f'{ALL}/{provider}'}?done={word}", 303)


def _explained(form: Typed, page: Page, error: ValidationError | Refusal) -> int:
    """Answers the status."""
    if isinstance(error, ValidationError):
        form.errors = explain(error, page.t, _FIELDS)
        return 422
    if isinstance(error, StaffReceiverRefused):
        form.errors = {"url": page.t.code("receiver_problem", error.problem)}
    else:
        form.errors = {"": told(error, page)}
    return problems.status_of(error)


async def _list(page: Page, app: App, form: Typed, status: int = 200, *, done: str = "") -> Response:
    found = await app.call(ListStaffReceivers())
    live, gone = ([one for one in found if (one.ended_at is None) is alive] for alive in (True, False))
    names = await app.staff_names()
    return page.show("staff_receivers.html", status, live=live, gone=gone, form=form, done=done, names=names)


async def _show(
    page: Page, app: App, provider: str, form: Typed, *, acting: str = "", status: int = 200, done: str = ""
) -> Response:
    found = await app.call(ListStaffReceivers())
    one = next((one for one in found if one.name == provider and one.ended_at is None), None)
    if one is None:
        form.errors = {"": page.t.code("refusal", "provider.not_found")}
        return await _list(page, app, Typed({}, form.errors), 404)
    if acting == "address" and not form.one("url"):
        form = Typed({**form.values, "url": [one.url]}, form.errors)
    names = await app.staff_names()
    return page.show("staff_receiver.html", status, one=one, form=form, acting=acting, done=done, names=names)


def _secret(page: Page, shown: StaffReceiverSecret, *, new: bool) -> Response:
    page.headers = {"Cache-Control": "no-store"}
    return page.show("staff_receiver_secret.html", 201 if new else 200, shown=shown, new=new)
