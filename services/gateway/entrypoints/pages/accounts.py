"""Where members of staff are reached and of what they are told: each for themselves, an administrator for all."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.account import Account
from services.gateway.domain.permissions import Permission, may_be_limited
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.texts import WHOLE
from services.gateway.usecases.adviser_sight import NOTHING, Unseen, unseen_by
from shared.contracts.investor.staff_calls import StaffCall
from shared.contracts.notifications.staff_contacts import (
    GetStaffContact,
    HowTold,
    ListStaffContacts,
    SetStaffContact,
    StaffContact,
)
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False)

Oneself = Annotated[Visitor, allowed(Permission.USE_OWN_SESSION)]
Administrator = Annotated[Visitor, allowed(Permission.MANAGE_ACCOUNTS)]

OWN, ALL = "/console/settings", "/console/accounts"
_DONE = {"set", "closed", "reset", "limited"}


@router.get(OWN)
async def own_settings(request: Request, visitor: Oneself, app: App, done: str = "") -> Response:
    return await _show(page_of(request), visitor.account, OWN, await _typed_of(app, visitor.account), done=done)


@router.post(OWN)
async def set_own(request: Request, visitor: Oneself, app: App) -> Response:
    """What was typed stays when it is refused."""
    return await _set(request, app, visitor.account, visitor.account, OWN)


@router.get(ALL)
async def accounts(request: Request, visitor: Administrator, app: App, done: str = "") -> Response:
    return await _show_all(page_of(request), app, visitor, done=done if done in _DONE else "")


@router.get(f"{ALL}/{{account_id}}")
async def account(account_id: UUID, request: Request, visitor: Administrator, app: App) -> Response:
    found = await app.account(account_id)
    address, unseen = f"{ALL}/{found.id}", await unseen_by(found, app.call)
    return await _show(page_of(request), found, address, await _typed_of(app, found), visitor=visitor, unseen=unseen)


@router.post(f"{ALL}/{{account_id}}")
async def set_theirs(account_id: UUID, request: Request, visitor: Administrator, app: App) -> Response:
    found = await app.account(account_id)
    return await _set(request, app, found, visitor.account, f"{ALL}/{found.id}", after=ALL, visitor=visitor)


@router.post(f"{ALL}/{{account_id}}/provinces")
async def limit(account_id: UUID, request: Request, visitor: Administrator, app: App) -> Response:
    """To the dossiers of those that are ticked; none: of the whole region."""
    form, page = await typed(request), page_of(request)
    try:
        await app.limit_account(account_id, form.many("provinces"), visitor.account)
    except Refusal as refusal:
        return await _show_all(page, app, visitor, fault=told(refusal, page), status=problems.status_of(refusal))
    return RedirectResponse(f"{ALL}?done=limited", 303)


@router.post(f"{ALL}/{{account_id}}/close")
async def close(account_id: UUID, request: Request, visitor: Administrator, app: App) -> Response:
    """Sessions end, the address goes."""
    page = page_of(request)
    try:
        await app.close_account(account_id, visitor.account)
    except Refusal as refusal:
        return await _show_all(page, app, visitor, fault=told(refusal, page), status=problems.status_of(refusal))
    return RedirectResponse(f"{ALL}?done=closed", 303)


async def _set(
    request: Request,
    app: App,
    account: Account,
    by: Account,
    address: str,
    *,
    after: str = OWN,
    visitor: Visitor | None = None,
) -> Response:
    form, page = await typed(request), page_of(request)
    try:
        await app.call(SetStaffContact.model_validate({**_said(form), "staff_id": account.id, "changed_by": by.id}))
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in SetStaffContact.model_fields})
        return await _show(page, account, address, form, status=422, visitor=visitor)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(page, account, address, form, status=problems.status_of(refusal), visitor=visitor)
    await app.note(by, "staff_contact_set", str(account.id))
    return RedirectResponse(f"{after}?done=set", 303)


def _said(form: Typed) -> dict[str, Any]:
    told_when = {call: form.one(f"told-{call}", HowTold.AT_ONCE) for call in StaffCall}
    mobile = "".join(form.one("mobile").split())
    reached = {"email": form.one("email").strip(), "mobile": mobile or None}
    return {**reached, "language": form.one("language"), "told": told_when}


async def _typed_of(app: App, account: Account) -> Typed:
    """The form as it was left the last time."""
    found: StaffContact | None = await app.call(GetStaffContact(staff_id=account.id))
    if found is None:
        return Typed()
    when = {f"told-{call}": [how.value] for call, how in found.told.items()}
    said = {"email": [found.email], "mobile": [found.mobile or ""], "language": [found.language.value]}
    return Typed({**said, **when})


async def _show(
    page: Page,
    account: Account,
    address: str,
    form: Typed,
    *,
    status: int = 200,
    done: str = "",
    visitor: Visitor | None = None,
    unseen: Unseen = NOTHING,
) -> Response:
    return page.show(
        "account.html",
        status,
        account=account,
        address=address,
        own=address == OWN,
        closes=visitor is not None and visitor.account.id != account.id,
        may_be_limited=may_be_limited(account.role),
        unseen=unseen,
        form=form,
        calls=list(StaffCall),
        ways=list(HowTold),
        offered=WHOLE,
        done=done == "set",
    )


async def _show_all(
    page: Page, app: App, visitor: Visitor, *, done: str = "", fault: str = "", status: int = 200
) -> Response:
    found, contacts = await asyncio.gather(app.accounts(), app.call(ListStaffContacts()))
    return page.show(
        "accounts.html",
        status,
        accounts=found,
        contacts={contact.staff_id: contact for contact in contacts},
        own_id=visitor.account.id,
        done=done,
        fault=fault,
    )
