"""Signing in to the console, and out."""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.errors import SignInRefused, TooManyAttempts
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import access, problems
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.language import local_path
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.usecases.sign_in import SignIn
from shared.contracts.codes import Role

router = APIRouter(include_in_schema=False)

START = {
    Role.ADVISER: "/console/queue",
    Role.HEAD: "/console/queue",
    Role.PLANNER: "/console/pipeline",
    Role.EDITOR: "/console/opportunities",
    Role.ADMINISTRATOR: "/console/operations",
}
"""Where each role's day begins."""


@router.get("/console/sign-in", dependencies=[public("one signs in here")])
async def sign_in_form(request: Request, next: str = "") -> Response:
    return page_of(request).show("sign_in.html", username="", problem=None, next=_inside(next))


@router.post("/console/sign-in", dependencies=[public("one signs in here")])
async def sign_in(request: Request, app: App) -> Response:
    form = await typed(request)
    command = SignIn(
        form.one("username")[:100],
        form.one("password")[:200],
        access.address_of(request),
        replaces=request.cookies.get(access.cookie_name(app)),
    )
    wanted = _inside(form.one("next"))
    try:
        signed_in = await app.sign_in(command)
    except (SignInRefused, TooManyAttempts) as refusal:
        page = page_of(request)
        page.headers = problems.headers_of(refusal)
        told = problems.detail_of(refusal, page.t)
        status = problems.status_of(refusal)
        return page.show("sign_in.html", status, username=command.username, problem=told, next=wanted)
    response = RedirectResponse(wanted or START[signed_in.account.role], 303)
    access.set_session_cookie(app, response, signed_in.token)
    return response


@router.post("/console/sign-out")
async def sign_out(app: App, visitor: Annotated[Visitor, allowed(Permission.USE_OWN_SESSION)]) -> Response:
    await app.sign_out(visitor.session)
    response = RedirectResponse("/console/sign-in", 303)
    access.clear_session_cookie(app, response)
    return response


@router.get("/console")
async def console(visitor: Annotated[Visitor, allowed(Permission.USE_OWN_SESSION)]) -> Response:
    return RedirectResponse(START[visitor.account.role], 303)


def _inside(wanted: str) -> str:
    """A page of the console, or nothing."""
    return local_path(wanted, "") if wanted.startswith("/console/") else ""
