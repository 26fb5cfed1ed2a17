"""Signing in and out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, SecretStr

from services.gateway.domain.account import Account
from services.gateway.domain.permissions import Permission, may
from services.gateway.domain.session import digest
from services.gateway.entrypoints import access
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.usecases.sign_in import SignIn
from shared.contracts.codes import Role

router = APIRouter(prefix="/api/v1/session", tags=["session"])

Own = Annotated[Visitor, allowed(Permission.USE_OWN_SESSION)]


class Credentials(BaseModel):
    username: str = Field(min_length=1, max_length=100)
    password: SecretStr = Field(min_length=1, max_length=200)


class AccountView(BaseModel):
    id: UUID
    username: str
    name: str
    role: Role
    permissions: list[Permission]


class SessionView(BaseModel):
    account: AccountView
    csrf_token: str
    """To be sent in `X-CSRF-Token` with every request that changes something."""


@router.post("", dependencies=[public("one signs in here")])
async def sign_in(body: Credentials, request: Request, response: Response, app: App) -> SessionView:
    """Open a session; its token comes in an HttpOnly cookie. A session that the browser had ends."""
    signed_in = await app.sign_in(
        SignIn(
            body.username,
            body.password.get_secret_value(),
            access.address_of(request),
            replaces=request.cookies.get(access.cookie_name(app)),
        )
    )
    access.set_session_cookie(app, response, signed_in.token)
    return _view(signed_in.account, app.csrf_token(digest(signed_in.token)))


@router.get("")
async def show_session(visitor: Own) -> SessionView:
    """Who is signed in."""
    return _view(visitor.account, visitor.csrf_token)


@router.delete("", status_code=204)
async def sign_out(visitor: Own, app: App) -> Response:
    """End the session."""
    await app.sign_out(visitor.session)
    response = Response(status_code=204)
    access.clear_session_cookie(app, response)
    return response


def _view(account: Account, csrf_token: str) -> SessionView:
    return SessionView(
        account=AccountView(
            id=account.id,
            username=account.username,
            name=account.display_name,
            role=account.role,
            permissions=[permission for permission in Permission if may(account.role, permission)],
        ),
        csrf_token=csrf_token,
    )
