"""A request that came too late: to the door first, with what was typed."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints.access import application
from services.gateway.entrypoints.pages.kept_form import keep_form
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.pages.security import SECURITY, show_confirm, to_confirm
from services.gateway.entrypoints.pages.sign_in import SIGN_IN, inside, show_sign_in


async def sign_in_first(request: Request) -> Response:
    """The session has ended."""
    kept = await keep_form(request, application(request))
    if not kept:
        return RedirectResponse(f"{SIGN_IN}?next={request.url.path}", 303)
    return show_sign_in(request, inside(request.url.path), kept=kept, status=401)


async def prove_first(request: Request) -> Response:
    """It is too long ago that this one proved who they are."""
    path, app = request.url.path, application(request)
    back = SECURITY if path.startswith(f"{SECURITY}/") else path  # elsewhere the same address shows the form
    kept = await keep_form(request, app)
    if not kept:
        return RedirectResponse(to_confirm(back), 303)
    return await show_confirm(page_of(request), app, request.state.visitor, back, kept=kept)
