"""Signing in to the console, and out."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.door_errors import FactorRefused
from services.gateway.domain.errors import SignInRefused, TooManyAttempts
from services.gateway.domain.factor import FactorKind
from services.gateway.domain.hint import Hint
from services.gateway.domain.permissions import Permission, may
from services.gateway.domain.session import masked
from services.gateway.entrypoints import access, problems
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.door_cookies import HALF, SESSION, clear_cookie, let_in, set_cookie
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.kept_form import give_back, read_kept
from services.gateway.entrypoints.pages.language import local_path
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.usecases.open_session import SignedIn
from services.gateway.usecases.sign_in import CameFrom, HalfSignedIn, SignIn
from shared.contracts.codes import Role
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False)

SIGN_IN, FACTOR = "/console/sign-in", "/console/sign-in/factor"
START = {
    Role.ADVISER: "/console/queue",
    Role.HEAD: "/console/queue",
    Role.PLANNER: "/console/pipeline",
    Role.EDITOR: "/console/opportunities",
    Role.ADMINISTRATOR: "/console/operations",
}
"""Where each role's day begins."""
FIRST_STEPS = "/console/first-steps"


@router.get(SIGN_IN, dependencies=[public("one signs in here")])
async def sign_in_form(request: Request, next: str = "") -> Response:
    return show_sign_in(request, inside(next))


@router.post(SIGN_IN, dependencies=[public("one signs in here")])
async def sign_in(request: Request, app: App) -> Response:
    form = await typed(request)
    comes = access.came_from(request)
    command = SignIn(form.one("username")[:100], form.one("password")[:200], comes)
    wanted, kept = inside(form.one("next")), form.one("kept")
    try:
        done = await app.doors.sign_in(command)
    except (SignInRefused, TooManyAttempts) as refusal:
        return show_sign_in(request, wanted, refusal, username=command.username, kept=kept)
    if isinstance(done, HalfSignedIn):
        return half_in(request, app, done, wanted, kept)
    return come_in(request, app, done, wanted, comes, kept)


@router.post("/console/sign-out")
async def sign_out(app: App, visitor: Annotated[Visitor, allowed(Permission.USE_OWN_SESSION)]) -> Response:
    await app.doors.sign_out(visitor.session)
    response = RedirectResponse(SIGN_IN, 303)
    clear_cookie(app, response, SESSION)
    return response


@router.get("/console")
async def console(visitor: Annotated[Visitor, allowed(Permission.USE_OWN_SESSION)], app: App) -> Response:
    """An administrator comes to the first steps, as long as they have not put them away."""
    first = visitor.may(Permission.OPERATE) and not await app.hints.is_put_away(visitor.account, Hint.FIRST_STEPS)
    return RedirectResponse(FIRST_STEPS if first else START[visitor.account.role], 303)


def _arrival(role: Role) -> str:
    """Where the first steps may come first, `/console` decides."""
    return "/console" if may(role, Permission.OPERATE) else START[role]


def come_in(
    request: Request, app: Application, done: SignedIn, wanted: str, comes: CameFrom, kept: str = ""
) -> Response:
    """To the page that was asked for, or to what was typed before the session ended."""
    found = read_kept(kept, done.account, app) if kept else None
    if found is None:
        response: Response = RedirectResponse(wanted or _arrival(done.account.role), 303)
    else:
        response = give_back(page_of(request), found, masked(app.doors.csrf_token(done.session_id)))
    let_in(app, response, done.account.username, done.token, comes.marks)
    return response


def half_in(request: Request, app: Application, done: HalfSignedIn, wanted: str, kept: str) -> Response:
    """On to the factor; the page to be opened afterwards comes along, and what was typed."""
    if kept:
        response: Response = show_factor(request, done.kinds, wanted, kept=kept)
    else:
        response = RedirectResponse(f"{FACTOR}?{urlencode({'next': wanted})}" if wanted else FACTOR, 303)
    set_cookie(app, response, HALF, done.token)
    return response


def show_sign_in(
    request: Request,
    wanted: str,
    refusal: Refusal | None = None,
    *,
    username: str = "",
    kept: str = "",
    status: int = 200,
) -> Response:
    """`status`: where nothing is refused."""
    page, told = page_of(request), None
    if refusal is not None:
        page.headers = problems.headers_of(refusal)
        status, told = problems.status_of(refusal), problems.detail_of(refusal, page.t)
    return page.show("sign_in.html", status, username=username, problem=told, next=wanted, kept=kept)


def show_factor(
    request: Request, kinds: frozenset[FactorKind], wanted: str, refusal: Refusal | None = None, *, kept: str = ""
) -> Response:
    page = page_of(request)
    status, told = 200, None
    if refusal is not None:
        page.headers = problems.headers_of(refusal)
        status, told = problems.status_of(refusal), problems.detail_of(refusal, page.t)
    wrong = isinstance(refusal, FactorRefused)
    return page.show("sign_in_factor.html", status, kinds=kinds, problem=told, wrong=wrong, next=wanted, kept=kept)


def inside(wanted: str) -> str:
    """A page of the console, or nothing."""
    return local_path(wanted, "") if wanted.startswith("/console/") else ""
