"""Roles lent during an absence: each for their own, an administrator for who can no longer do it themselves."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.delegation import LONGEST, Delegation
from services.gateway.domain.door_errors import (
    DelegationDaysImpossible,
    DelegationGivesNothing,
    DelegationThere,
    DelegationToOneself,
)
from services.gateway.domain.errors import AccountNotFound
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.usecases.delegation_desk import LendRole
from shared.contracts.refusal import Refusal
from shared.reference.days import local_date

ALL = "/console/delegations"
_DONE = {"lent", "ended"}
_FIELD: Mapping[type[Refusal], str] = {
    AccountNotFound: "taker_id",
    DelegationToOneself: "taker_id",
    DelegationGivesNothing: "taker_id",
    DelegationThere: "first_day",
    DelegationDaysImpossible: "last_day",
}
_REFUSALS: tuple[type[Refusal], ...] = tuple(_FIELD)

router = APIRouter(include_in_schema=False, prefix=ALL)
Oneself = Annotated[Visitor, allowed(Permission.USE_OWN_SESSION)]


class LendForm(BaseModel):
    giver_id: UUID
    taker_id: UUID
    first_day: date
    last_day: date


@router.get("")
async def delegations(request: Request, visitor: Oneself, app: App, done: str = "") -> Response:
    return await _show(page_of(request), app, visitor, Typed(), done=done if done in _DONE else "")


@router.post("")
async def lend(request: Request, visitor: Oneself, app: App) -> Response:
    """What was typed stays when it is refused. Only an administrator names another than themselves."""
    form, page = await typed(request), page_of(request)
    own = {} if _of_anybody(visitor) and form.one("giver_id") else {"giver_id": visitor.account.id}
    try:
        said = LendForm.model_validate({**form.filled("giver_id", "taker_id", "first_day", "last_day"), **own})
        await app.delegations.lend(LendRole(**said.model_dump()), visitor.session)
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in LendForm.model_fields})
        return await _show(page, app, visitor, form, 422)
    except _REFUSALS as refusal:
        form.errors = {_FIELD[type(refusal)]: told(refusal, page)}
        return await _show(page, app, visitor, form, problems.status_of(refusal))
    return RedirectResponse(f"{ALL}?done=lent", 303)


@router.post("/stop")
async def stop(visitor: Oneself, app: App) -> Response:
    await app.delegations.stop(visitor.session)
    return RedirectResponse(ALL, 303)


@router.post("/{delegation_id}/act")
async def act(delegation_id: UUID, visitor: Oneself, app: App) -> Response:
    """The console is another from here on: it begins at its first page."""
    await app.delegations.act(delegation_id, visitor.session)
    return RedirectResponse("/console", 303)


@router.post("/{delegation_id}/end")
async def end(delegation_id: UUID, visitor: Oneself, app: App) -> Response:
    await app.delegations.end(delegation_id, visitor.account, of_anybody=_of_anybody(visitor))
    return RedirectResponse(f"{ALL}?done=ended", 303)


@router.get("/{rest:path}")
async def loaded_again(rest: str, _: Oneself) -> Response:  # noqa: ARG001 - a page loaded again
    return RedirectResponse(ALL, 303)


def _of_anybody(visitor: Visitor) -> bool:
    return visitor.may(Permission.MANAGE_ACCOUNTS)


async def _show(
    page: Page, app: Application, visitor: Visitor, form: Typed, status: int = 200, *, done: str = ""
) -> Response:
    today, everybody = local_date(app.present()), _of_anybody(visitor)
    found = await app.delegations.lent(None if everybody else visitor.account)
    return page.show(
        "delegations.html",
        status,
        form=form,
        found=found,
        states={one.id: _state(one, today) for one in found},
        colleagues=[one for one in await app.accounts() if one.id != visitor.account.id],
        everybody=everybody,
        own_id=visitor.account.id,
        acting=visitor.session.acting,
        today=today,
        longest=LONGEST.days,
        done=done,
    )


def _state(one: Delegation, today: date) -> str:
    if not one.stands:
        return "ended"
    if today > one.last_day:
        return "over"
    return "coming" if today < one.first_day else "now"
