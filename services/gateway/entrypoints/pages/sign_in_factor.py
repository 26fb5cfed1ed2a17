"""The second half of signing in, and passkeys that need no first."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.door_errors import HalfSignInEnded
from services.gateway.entrypoints import access
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.door_cookies import HALF, clear_cookie, cookie_name
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.key_answer import answered, asked
from services.gateway.entrypoints.pages.sign_in import FACTOR, SIGN_IN, come_in, inside, show_factor, show_sign_in
from shared.contracts.refusal import Refusal

PASSKEY = f"{SIGN_IN}/passkey"
router = APIRouter(include_in_schema=False)


@router.get(FACTOR, dependencies=[public("one signs in here")])
async def factor_form(request: Request, app: App, next: str = "") -> Response:
    try:
        kinds = await app.factors.half(_half(request, app))
    except HalfSignInEnded as refusal:
        return _from_the_beginning(request, app, refusal, inside(next))
    return show_factor(request, kinds, inside(next))


@router.post(FACTOR, dependencies=[public("one signs in here")])
async def give_code(request: Request, app: App) -> Response:
    form, comes = await typed(request), access.came_from(request)
    wanted, half, kept = inside(form.one("next")), _half(request, app), form.one("kept")
    try:
        done = await app.factors.finish_with_code(half, form.one("code")[:40], comes)
    except HalfSignInEnded as refusal:
        return _from_the_beginning(request, app, refusal, wanted, kept)
    except Refusal as refusal:
        return await _again(request, app, refusal, wanted, kept)
    return come_in(request, app, done, wanted, comes, kept)


@router.post(f"{PASSKEY}/options", dependencies=[public("one signs in here")])
async def passkey_options(request: Request, app: App, alone: bool = False) -> Response:
    """For the page's script."""
    half = "" if alone else _half(request, app)
    return asked(await app.factors.ask_to_sign_in(half, access.address_of(request)))


@router.post(PASSKEY, dependencies=[public("one signs in here")])
async def give_passkey(request: Request, app: App) -> Response:
    form, comes = await typed(request), access.came_from(request)
    wanted, alone, kept = inside(form.one("next")), form.one("alone") == "yes", form.one("kept")
    try:
        done = await app.factors.finish_with_passkey("" if alone else _half(request, app), answered(form), comes)
    except Refusal as refusal:
        if alone or isinstance(refusal, HalfSignInEnded):
            return _from_the_beginning(request, app, refusal, wanted, kept)
        return await _again(request, app, refusal, wanted, kept)
    return come_in(request, app, done, wanted, comes, kept)


@router.get(PASSKEY, dependencies=[public("one signs in here")])
async def loaded_again() -> Response:
    return RedirectResponse(SIGN_IN, 303)


def _half(request: Request, app: Application) -> str:
    return request.cookies.get(cookie_name(app, HALF), "")


async def _again(request: Request, app: Application, refusal: Refusal, wanted: str, kept: str) -> Response:
    try:
        kinds = await app.factors.half(_half(request, app))
    except HalfSignInEnded as ended:  # that was one wrong code too many
        return _from_the_beginning(request, app, ended, wanted, kept)
    return show_factor(request, kinds, wanted, refusal, kept=kept)


def _from_the_beginning(request: Request, app: Application, refusal: Refusal, wanted: str, kept: str = "") -> Response:
    response = show_sign_in(request, wanted, refusal, kept=kept)
    clear_cookie(app, response, HALF)
    return response
