"""To the institution's sign-in and back; invitations to it."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.provider_sign_in import PROVIDER, RETURN
from services.gateway.entrypoints import access
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.door_cookies import JOURNEY, clear_cookie, cookie_name, set_cookie
from services.gateway.entrypoints.pages.factor_rules import Administrator
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.pages.security import SECURITY, Oneself
from services.gateway.entrypoints.pages.sign_in import come_in, half_in, inside, show_sign_in
from services.gateway.usecases.sign_in import HalfSignedIn
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False)


@router.get(PROVIDER, dependencies=[public("one signs in here")])
async def to_provider(request: Request, app: App, next: str = "", invitation: str = "") -> Response:
    """A link and no form: the policy of our pages lets no form lead to another host."""
    try:
        where, state = await app.provider.begin(inside(next), invitation[:100], access.address_of(request))
    except Refusal as refusal:
        return _refused(request, app, refusal, inside(next))
    response = RedirectResponse(where, 303)
    set_cookie(app, response, JOURNEY, state)
    return response


@router.get(RETURN, dependencies=[public("one signs in here")])
async def back_from_provider(request: Request, app: App, code: str = "", state: str = "") -> Response:
    kept, comes = request.cookies.get(cookie_name(app, JOURNEY), ""), access.came_from(request)
    try:
        done, wanted = await app.provider.come_back(code[:2000], state[:100], kept, comes)
    except Refusal as refusal:
        return _refused(request, app, refusal, "")
    if isinstance(done, HalfSignedIn):
        response = half_in(request, app, done, wanted, "")
    else:
        response = come_in(request, app, done, wanted, comes)
    clear_cookie(app, response, JOURNEY)
    return response


@router.post("/console/accounts/{account_id}/invitation")
async def invite(account_id: UUID, request: Request, visitor: Administrator, app: App) -> Response:
    """The answer is the page with the link, not a redirect: it stands on no other page."""
    account = await app.account(account_id)
    token = await app.provider.invite(account.id, visitor.session)
    link = f"{app.settings.public_url.rstrip('/')}{PROVIDER}?invitation={token}"
    return page_of(request).show("account_invitation.html", account=account, link=link)


@router.get("/console/accounts/{account_id}/invitation")
async def loaded_again(account_id: UUID, _: Administrator) -> Response:
    return RedirectResponse(f"/console/accounts/{account_id}", 303)


@router.post(f"{SECURITY}/links/{{link_id}}/remove")
async def unlink(link_id: UUID, visitor: Oneself, app: App) -> Response:
    await app.provider.unlink(visitor.session, link_id)
    return RedirectResponse(f"{SECURITY}?done=unlinked", 303)


def _refused(request: Request, app: Application, refusal: Refusal, wanted: str) -> Response:
    """Back to the password: it works without the provider."""
    response = show_sign_in(request, wanted, refusal)
    clear_cookie(app, response, JOURNEY)
    return response
