"""Planners' systems in the console: who is sent what, how it goes, and what may be done about it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import shown_on, told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.subscription_commands import ACTS
from shared.contracts.codes import Sector
from shared.contracts.refusal import Refusal
from shared.contracts.territory.public_events import PUBLIC
from shared.contracts.territory.subscription_refusals import ReceiverRefused, SubscriptionNotFound
from shared.contracts.territory.subscriptions import (
    CreateSubscription,
    GetSubscription,
    ListSubscriptions,
    RotateSecret,
    SecretShown,
    SkipDelivery,
)
from shared.reference.time_zones import CASABLANCA

ALL = "/console/subscriptions"
router = APIRouter(include_in_schema=False, prefix=ALL)

Manager = Annotated[Visitor, allowed(Permission.MANAGE_SUBSCRIPTIONS)]
_FIELDS = ("name", "url", "types", "provinces", "sectors")
_DONE = frozenset({*ACTS, "skip"})
_NOT_KEPT = {"Cache-Control": "no-store"}


@router.get("", dependencies=[allowed(Permission.MANAGE_SUBSCRIPTIONS)])
async def subscriptions(request: Request, app: App, done: str = "") -> Response:
    return await _list(page_of(request), app, Typed(), done=done == "close")


@router.post("")
async def create(request: Request, visitor: Manager, app: App) -> Response:
    """The answer is the page with the secret, not a redirect: the secret stands on no other page."""
    form, page = await typed(request), page_of(request)
    wanted = {name: form.many(name) for name in ("types", "provinces", "sectors")}
    try:
        said = {"staff_id": visitor.account.id, **form.filled("name", "url"), "wanted": wanted}
        created = await app.call(CreateSubscription.model_validate(said))
    except ValidationError as error:
        form.errors = explain(error, page.t, {**{name: name for name in _FIELDS}, "wanted": ""})
        return await _list(page, app, form, 422)
    except ReceiverRefused as refused:
        form.errors = {"url": page.t.code("receiver_problem", refused.problem)}
        return await _list(page, app, form, problems.status_of(refused))
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await shown_on(_list(page, app, form, problems.status_of(refusal)), refusal)
    return _secret(page, created, new=True)


@router.get("/{subscription_id}", dependencies=[allowed(Permission.MANAGE_SUBSCRIPTIONS)])
async def subscription(subscription_id: UUID, request: Request, app: App, done: str = "") -> Response:
    return await _show(page_of(request), app, subscription_id, done=done if done in _DONE else "")


@router.post("/{subscription_id}/secret")
async def rotate(subscription_id: UUID, request: Request, visitor: Manager, app: App) -> Response:
    page = page_of(request)
    try:
        shown = await app.call(RotateSecret(staff_id=visitor.account.id, subscription_id=subscription_id))
    except Refusal as refusal:
        return await _refused(page, app, subscription_id, refusal)
    return _secret(page, shown, new=False)


@router.post("/{subscription_id}/deliveries/{delivery_id}/skip")
async def skip(subscription_id: UUID, delivery_id: int, request: Request, visitor: Manager, app: App) -> Response:
    form = await typed(request)
    ids = {"staff_id": visitor.account.id, "subscription_id": subscription_id, "delivery_id": delivery_id}
    try:
        await app.call(SkipDelivery.model_validate({**ids, "reason": form.one("reason")}))
    except (ValidationError, Refusal) as error:
        return await _refused(page_of(request), app, subscription_id, error)
    return RedirectResponse(f"{ALL}/{subscription_id}?done=skip", 303)


@router.post("/{subscription_id}/{word}")
async def act(subscription_id: UUID, word: str, request: Request, visitor: Manager, app: App) -> Response:
    """Pause, resume, test, replay, close."""
    found = ACTS.get(word)
    if found is None:
        raise HTTPException(404)
    form = await typed(request)
    ids = {"staff_id": visitor.account.id, "subscription_id": subscription_id}
    try:
        since = {"since_moment": _moment(form.one("since_moment"))} if form.one("since_moment") else {}
        await app.call(found.kind.model_validate({**ids, **(since if word == "replay" else {})}))
    except (ValidationError, Refusal) as error:
        return await _refused(page_of(request), app, subscription_id, error)
    where = ALL if word == "close" else f"{ALL}/{subscription_id}"
    return RedirectResponse(f"{where}?done={word}", 303)


@router.get("/{subscription_id}/{rest:path}", dependencies=[allowed(Permission.MANAGE_SUBSCRIPTIONS)])
async def loaded_again(subscription_id: UUID, rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"{ALL}/{subscription_id}", 303)


def _moment(text: str) -> datetime | str:
    """As a field of the browser has it, in the region's time; what is none is refused by the contract."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CASABLANCA)
    except ValueError:
        return text


def _secret(page: Page, shown: SecretShown, *, new: bool) -> Response:
    page.headers |= _NOT_KEPT
    return page.show("subscription_secret.html", shown=shown, new=new)


async def _list(page: Page, app: App, form: Typed, status: int = 200, *, done: bool = False) -> Response:
    found = await app.call(ListSubscriptions())
    return page.show(
        "subscriptions.html", status, form=form, found=found, types=list(PUBLIC), sectors=list(Sector), done=done
    )


async def _refused(page: Page, app: App, subscription_id: UUID, error: ValidationError | Refusal) -> Response:
    if isinstance(error, SubscriptionNotFound):
        raise HTTPException(404) from error
    if isinstance(error, ValidationError):
        fault = next(iter(explain(error, page.t, {}).values()))
        return await _show(page, app, subscription_id, 422, fault=fault)
    status = problems.status_of(error)
    return await shown_on(_show(page, app, subscription_id, status, fault=told(error, page)), error)


async def _show(page: Page, app: App, subscription_id: UUID, status: int = 200, **said: Any) -> Response:
    try:
        found = await app.call(GetSubscription(subscription_id=subscription_id))
    except SubscriptionNotFound as error:
        raise HTTPException(404) from error
    names = await app.staff_names()
    return page.show("subscription.html", status, one=found, names=names, **{"done": "", "fault": "", **said})
