"""Who may come in: every route declares `public(…)`, `allowed(Permission.…)` or, where machines read too, `served(…)`.

A test walks them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.datastructures import FormData

from services.gateway.bootstrap import Application
from services.gateway.domain.account import Account
from services.gateway.domain.errors import CrossSiteRequest, CsrfMismatch, Forbidden, NotSignedIn
from services.gateway.domain.permissions import Permission, may
from services.gateway.domain.reach import ANYBODY, Asker
from services.gateway.domain.session import LASTS, Session, same
from services.gateway.entrypoints.machine_access import Program, admitted, bearer_of
from services.gateway.usecases.asking import asks
from shared.contracts.preference_links import ONE_CLICK_PATH
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def application(request: Request) -> Application:
    found: Application = request.app.state.application
    return found


App = Annotated[Application, Depends(application)]


@dataclass(frozen=True)
class Visitor:
    """A member of staff with a session."""

    session: Session
    csrf_token: str

    @property
    def account(self) -> Account:
        return self.session.account

    def may(self, permission: Permission) -> bool:
        return may(self.account.role, permission)


@dataclass(frozen=True)
class Public:
    """Anybody may; `why` is for the reader of the code and of the test."""

    why: str

    async def __call__(self, request: Request) -> None:
        refuse_other_sites(request)
        asks(ANYBODY)


@dataclass(frozen=True)
class Linked(Public):
    """Whoever holds a tracking link, the investor's or a mandatary's: the route's `token`. Asks of its one dossier."""

    async def __call__(self, request: Request) -> None:
        await super().__call__(request)
        try:
            key = application(request).key(request.path_params["token"])
            asks(Asker(dossier_id=key.dossier_id, mandate_id=key.mandate_id))
        except (TrackingLinkExpired, TrackingLinkInvalid):
            return  # still anybody; the route says that its link is closed


@dataclass(frozen=True)
class Preferring(Public):
    """Whoever holds a preference link or that of one click: the route's `token`.

    Other sites are not refused: a mail program of the web sends the one click from its own page (RFC 8058). What a
    forged request lacks is the token, and no cookie counts here.
    """

    async def __call__(self, request: Request) -> None:
        asks(ANYBODY)
        desk, token = application(request).preferences, request.path_params["token"]
        try:
            one_click = request.url.path.startswith(ONE_CLICK_PATH)
            person_id = desk.one_click(token).person_id if one_click else desk.person_of(token)
        except (TrackingLinkExpired, TrackingLinkInvalid):
            desk.count(address_of(request))
            return  # still anybody; the route says that its link is closed
        desk.count(str(person_id))
        asks(Asker(person_id=person_id))


Caller = Visitor | Program


@dataclass(frozen=True)
class Allowed:
    """Only those with a session whose role has the permission; on some routes also machines whose scopes give it."""

    permission: Permission
    machines: bool = False

    async def __call__(self, request: Request) -> Caller:
        """A bearer token counts before a cookie: no browser sends one, and whoever sends one is a machine.

        Raises NotSignedIn, CsrfMismatch, Forbidden; of a machine TooManyRequests, TokenInvalid, ScopeMissing.
        """
        token = bearer_of(request)
        if token is not None:
            app, address = application(request), address_of(request)
            return await admitted(request, app, token, self.permission, address=address, served=self.machines)
        visitor = await visitor_of(request)
        if visitor is None:
            raise NotSignedIn()
        if request.method not in SAFE:
            refuse_other_sites(request)
            await _require_token(request, visitor)
        if not visitor.may(self.permission):
            raise Forbidden(role=visitor.account.role, permission=self.permission.value)
        asks(Asker(visitor.account.role))
        return visitor


def public(why: str) -> Any:
    return Depends(Public(why))


def linked(why: str = "the signed link is the key") -> Any:
    return Depends(Linked(why))


def preferring() -> Any:
    return Depends(Preferring("the signed link is the key"))


def allowed(permission: Permission) -> Any:
    return Depends(Allowed(permission))


def served(permission: Permission) -> Any:
    """A session or a machine's token: the route takes a `Caller`."""
    return Depends(Allowed(permission, machines=True))


async def visitor_of(request: Request) -> Visitor | None:
    """The one whose session's cookie comes with the request; None without a session that holds."""
    app = application(request)
    token = request.cookies.get(cookie_name(app))
    if not token:
        return None
    try:
        session = await app.session(token)
    except NotSignedIn:
        return None
    visitor = Visitor(session, app.csrf_token(session.digest))
    request.state.visitor = visitor
    return visitor


def refuse_other_sites(request: Request) -> None:
    """Browsers say where a request comes from. Raises CrossSiteRequest when another site makes it."""
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        raise CrossSiteRequest()


async def _require_token(request: Request, visitor: Visitor) -> None:
    given: object = request.headers.get(CSRF_HEADER)
    if given is None and request.headers.get("Content-Type", "").startswith(_FORMS):
        form: FormData | Mapping[str, object] = await request.form(max_files=2, max_fields=200)
        given = form.get(CSRF_FIELD)
    if not isinstance(given, str) or not same(given, visitor.csrf_token):
        raise CsrfMismatch()


def cookie_name(app: Application) -> str:
    """With TLS the browser itself holds the cookie to this host and to the whole of it."""
    return "__Host-primo_session" if app.settings.over_tls else "primo_session"


def set_session_cookie(app: Application, response: Response, token: str) -> None:
    response.set_cookie(
        cookie_name(app),
        token,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=app.settings.over_tls,
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(app: Application, response: Response) -> None:
    response.delete_cookie(cookie_name(app), path="/", secure=app.settings.over_tls, httponly=True, samesite="lax")


def address_of(request: Request) -> str:
    """The peer's network address. Behind a proxy uvicorn has already put the client's in its place."""
    return request.client.host if request.client else ""
