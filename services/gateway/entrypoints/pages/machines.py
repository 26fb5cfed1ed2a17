"""Programs of others in the console: who is let in, for what and until when; their secrets, shown once."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, StringConstraints, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.errors import MachineEndImpossible, MachineNotFound
from services.gateway.domain.machine import Machine, Scope
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.oauth import TOKEN
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.usecases.machines import MachineSecret, RegisterMachine
from shared.contracts.refusal import Refusal
from shared.reference.days import days_after, local_date
from shared.reference.time_zones import CASABLANCA

ALL = "/console/machines"
router = APIRouter(include_in_schema=False, prefix=ALL)

Administrator = Annotated[Visitor, allowed(Permission.MANAGE_MACHINES)]
_NOT_KEPT = {"Cache-Control": "no-store"}


class MachineForm(BaseModel):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80)]
    scopes: frozenset[Scope] = Field(min_length=1)
    last_day: date
    """The access ends when this day has ended, in the region's time."""


@router.get("")
async def machines(request: Request, _: Administrator, app: App) -> Response:
    return await _list(page_of(request), app, Typed())


@router.post("")
async def register(request: Request, visitor: Administrator, app: App) -> Response:
    """The answer is the page with the secret, not a redirect: the secret stands on no other page."""
    form, page = await typed(request), page_of(request)
    try:
        said = MachineForm.model_validate({**form.filled("name", "last_day"), "scopes": form.many("scopes")})
        made = await app.machines.register(
            RegisterMachine(said.name, said.scopes, _end_of(said.last_day)), visitor.account
        )  # fmt: skip
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in MachineForm.model_fields})
        return await _list(page, app, form, 422)
    except Refusal as refusal:
        field = "last_day" if isinstance(refusal, MachineEndImpossible) else "name"
        form.errors = {field: told(refusal, page)}
        return await _list(page, app, form, problems.status_of(refusal))
    return _secret(page, made, new=True)


@router.get("/{machine_id}")
async def machine(machine_id: UUID, request: Request, _: Administrator, app: App, done: str = "") -> Response:
    return await _show(page_of(request), app, machine_id, done=done == "revoked")


@router.post("/{machine_id}/secret")
async def change_secret(machine_id: UUID, request: Request, visitor: Administrator, app: App) -> Response:
    form = await typed(request)
    try:
        made = await app.machines.change_secret(machine_id, visitor.account, at_once=form.one("at_once") == "yes")
    except MachineNotFound as error:
        raise HTTPException(404) from error
    return _secret(page_of(request), made, new=False)


@router.post("/{machine_id}/revoke")
async def revoke(machine_id: UUID, visitor: Administrator, app: App) -> Response:
    try:
        await app.machines.revoke(machine_id, visitor.account)
    except MachineNotFound as error:
        raise HTTPException(404) from error
    return RedirectResponse(f"{ALL}/{machine_id}?done=revoked", 303)


@router.get("/{machine_id}/{rest:path}")
async def loaded_again(machine_id: UUID, rest: str, _: Administrator) -> Response:  # noqa: ARG001 - a page loaded again
    return RedirectResponse(f"{ALL}/{machine_id}", 303)


def _end_of(day: date) -> datetime:
    return datetime.combine(days_after(day, 1), time.min, CASABLANCA).astimezone(UTC)


def _secret(page: Page, made: MachineSecret, *, new: bool) -> Response:
    page.headers |= _NOT_KEPT
    return page.show("machine_secret.html", made=made, new=new, token_address=TOKEN)


async def _list(page: Page, app: App, form: Typed, status: int = 200) -> Response:
    found = await app.machines.all()
    states = {one.id: _state(one, app.present()) for one in found}
    return page.show("machines.html", status, form=form, found=found, states=states, scopes=list(Scope))


async def _show(page: Page, app: App, machine_id: UUID, *, done: bool) -> Response:
    try:
        found = await app.machines.find(machine_id)
    except MachineNotFound as error:
        raise HTTPException(404) from error
    names: Mapping[UUID, str] = await app.staff_names()
    return page.show(
        "machine.html",
        one=found,
        state=_state(found, app.present()),
        two_secrets_until=found.two_secrets_until(app.present()),
        last_day=local_date(found.expires_at - timedelta(seconds=1)),
        names=names,
        done=done,
    )


def _state(machine: Machine, at: datetime) -> str:
    if machine.revoked_at is not None:
        return "revoked"
    return "open" if machine.holds(at) else "ended"
