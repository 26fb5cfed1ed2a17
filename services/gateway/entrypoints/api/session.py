"""Signing in and out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, SecretStr

from services.gateway.domain.account import Account
from services.gateway.domain.door_errors import FactorAsked
from services.gateway.domain.permissions import Permission, may
from services.gateway.entrypoints import access
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.door_cookies import SESSION, clear_cookie, let_in
from services.gateway.usecases.sign_in import HalfSignedIn, SignIn
from shared.contracts.codes import Role

router = APIRouter(prefix="/api/v1/session", tags=["session"])

Own = Annotated[Visitor, allowed(Permission.USE_OWN_SESSION)]


class Credentials(BaseModel):
    username: str = Field(min_length=1, max_length=100)
    password: SecretStr = Field(min_length=1, max_length=200)
    code: str = Field(default="", max_length=40)
    """Of an authenticator application, or a recovery code: where the account has a second factor."""


class AccountView(BaseModel):
    id: UUID
    username: str
    name: str
    role: Role
    provinces: tuple[str, ...]
    """Whose dossiers this account sees; none: those of the whole region."""
    permissions: list[Permission]


class SessionView(BaseModel):
    account: AccountView
    acting_for: UUID | None = None
    """Whose role and provinces the account has in this session: a role that was lent to it during an absence."""
    csrf_token: str
    """To be sent in `X-CSRF-Token` with every request that changes something."""


@router.post("", dependencies=[public("one signs in here")])
async def sign_in(body: Credentials, request: Request, response: Response, app: App) -> SessionView:
    """Open a session; its token comes in an HttpOnly cookie. A session that the browser had ends."""
    comes = access.came_from(request)
    done = await app.doors.sign_in(SignIn(body.username, body.password.get_secret_value(), comes))
    if isinstance(done, HalfSignedIn):
        if not body.code:
            raise FactorAsked()
        done = await app.factors.finish_with_code(done.token, body.code, comes)
    let_in(app, response, done.account.username, done.token, comes.marks)
    return _view(done.account, app.doors.csrf_token(done.session_id))


@router.get("")
async def show_session(visitor: Own, app: App) -> SessionView:
    """Who is signed in."""
    acting = visitor.session.acting
    token = app.doors.csrf_token(visitor.session.id)
    return _view(visitor.account, token, acting_for=acting.giver.id if acting else None)


@router.delete("", status_code=204)
async def sign_out(visitor: Own, app: App) -> Response:
    """End the session."""
    await app.doors.sign_out(visitor.session)
    response = Response(status_code=204)
    clear_cookie(app, response, SESSION)
    return response


def _view(account: Account, csrf_token: str, *, acting_for: UUID | None = None) -> SessionView:
    return SessionView(
        acting_for=acting_for,
        account=AccountView(
            id=account.id,
            username=account.username,
            name=account.display_name,
            role=account.role,
            provinces=account.remit,
            permissions=[permission for permission in Permission if may(account.role, permission, account.remit)],
        ),
        csrf_token=csrf_token,
    )
