"""One's own doors: sessions, password, and proving again who one is."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.account import SHORTEST_PASSWORD
from services.gateway.domain.factor import FactorKind
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import access, problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.door_cookies import SESSION, set_cookie
from services.gateway.entrypoints.pages.forms import Typed, typed
from services.gateway.entrypoints.pages.kept_form import give_back, read_kept
from services.gateway.entrypoints.pages.key_answer import answered, asked
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.pages.sign_in import inside
from shared.contracts.refusal import Refusal

SECURITY = "/console/security"
CONFIRM = f"{SECURITY}/confirm"
LONGEST = 200
"""Characters of a password that are taken."""
_DONE = {"unlinked", "added", "removed", "renamed", "password", "ended", "ended_others"}

router = APIRouter(include_in_schema=False)
Oneself = Annotated[Visitor, allowed(Permission.USE_OWN_SESSION)]


@router.get(SECURITY)
async def own_doors(request: Request, visitor: Oneself, app: App, done: str = "") -> Response:
    return await show_doors(page_of(request), app, visitor, done=done if done in _DONE else "")


@router.post(f"{SECURITY}/sessions/{{own_session_id}}/end")
async def end_session(own_session_id: UUID, visitor: Oneself, app: App) -> Response:
    await app.doors.end_session(visitor.session, own_session_id)
    return RedirectResponse(f"{SECURITY}?done=ended", 303)


@router.post(f"{SECURITY}/sessions/end-others")
async def end_others(visitor: Oneself, app: App) -> Response:
    await app.doors.end_others(visitor.session)
    return RedirectResponse(f"{SECURITY}?done=ended_others", 303)


@router.post(f"{SECURITY}/password")
async def change_password(request: Request, visitor: Oneself, app: App) -> Response:
    """What was typed does not come back into the page: it is a password."""
    form, page = await typed(request), page_of(request)
    new = form.one("new_password")
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST or new.casefold() == visitor.account.username:
        form.errors = {"new_password": page.t("security.password_short", least=SHORTEST_PASSWORD)}
        return await show_doors(page, app, visitor, form=form, status=422)
    if new != form.one("again"):
        form.errors = {"again": page.t("security.password_differs")}
        return await show_doors(page, app, visitor, form=form, status=422)
    await app.doors.change_password(visitor.session, new)
    return RedirectResponse(f"{SECURITY}?done=password", 303)


@router.get(CONFIRM)
async def confirm_form(request: Request, visitor: Oneself, app: App, next: str = "") -> Response:
    return await show_confirm(page_of(request), app, visitor, inside(next))


@router.post(CONFIRM)
async def confirm(request: Request, visitor: Oneself, app: App) -> Response:
    form = await typed(request)
    password, wanted, kept = form.one("password")[:LONGEST], inside(form.one("next")), form.one("kept")
    try:
        if password:
            token = await app.doors.prove_by_password(visitor.session, password, access.came_from(request))
        else:
            token = await app.factors.prove_by_code(visitor.session, form.one("code")[:40])
    except Refusal as refusal:
        return await show_confirm(page_of(request), app, visitor, wanted, refusal, kept=kept)
    return _proved(request, app, visitor, token, wanted, kept)


@router.post(f"{CONFIRM}/passkey/options")
async def confirm_options(visitor: Oneself, app: App) -> Response:
    """For the page's script."""
    return asked(await app.factors.ask_to_prove(visitor.session))


@router.post(f"{CONFIRM}/passkey")
async def confirm_by_passkey(request: Request, visitor: Oneself, app: App) -> Response:
    form = await typed(request)
    wanted, kept = inside(form.one("next")), form.one("kept")
    try:
        token = await app.factors.prove_by_passkey(visitor.session, answered(form))
    except Refusal as refusal:
        return await show_confirm(page_of(request), app, visitor, wanted, refusal, kept=kept)
    return _proved(request, app, visitor, token, wanted, kept)


@router.get(f"{SECURITY}/{{rest:path}}")
async def loaded_again(rest: str, _: Oneself) -> Response:  # noqa: ARG001 - a page loaded again
    return RedirectResponse(SECURITY, 303)


def to_confirm(back: str) -> str:
    return f"{CONFIRM}?{urlencode({'next': back})}"


async def show_doors(
    page: Page, app: Application, visitor: Visitor, *, form: Typed | None = None, status: int = 200, done: str = ""
) -> Response:
    return page.show(
        "security.html",
        status,
        factors=await app.factors.of(visitor.account.id),
        links=await app.provider.links(visitor.account.id),
        resets=await app.factors.resets_of(visitor.account),
        sessions=await app.doors.sessions(visitor.account),
        names=await app.staff_names(),
        proved=visitor.session.is_proved(app.present()),
        confirm=to_confirm(SECURITY),
        form=form or Typed(),
        done=done,
    )


async def show_confirm(
    page: Page, app: Application, visitor: Visitor, wanted: str, refusal: Refusal | None = None, *, kept: str = ""
) -> Response:
    status, told = 200, None
    if refusal is not None:
        page.headers = problems.headers_of(refusal)
        status, told = problems.status_of(refusal), problems.detail_of(refusal, page.t)
    factors = await app.factors.of(visitor.account.id)
    return page.show(
        "security_confirm.html",
        status,
        has_code=FactorKind.TOTP in factors.kinds or factors.recovery_left > 0,
        has_passkey=FactorKind.PASSKEY in factors.kinds,
        problem=told,
        next=wanted,
        kept=kept,
    )


def _proved(request: Request, app: Application, visitor: Visitor, token: str, wanted: str, kept: str) -> Response:
    found = read_kept(kept, visitor.account, app) if kept else None
    if found is None:
        response: Response = RedirectResponse(wanted or SECURITY, 303)
    else:
        response = give_back(page_of(request), found, visitor.csrf_token)
    set_cookie(app, response, SESSION, token)
    return response
