"""Who may come in: every route declares `public(…)`, `allowed(Permission.…)` or, where machines read too, `served(…)`.

A test walks them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData

from services.gateway.bootstrap import Application
from services.gateway.domain.account import Account
from services.gateway.domain.device import device_of
from services.gateway.domain.door_errors import FactorMissing
from services.gateway.domain.errors import CrossSiteRequest, CsrfMismatch, Forbidden, NotSignedIn, WholeRegionOnly
from services.gateway.domain.permissions import Permission, may
from services.gateway.domain.reach import ANYBODY, Asker
from services.gateway.domain.session import Session, masked, stands_for
from services.gateway.entrypoints.door_cookies import DEVICES, SESSION, cookie_name
from services.gateway.entrypoints.form_body import form_of
from services.gateway.entrypoints.machine_access import Program, admitted, bearer_of
from services.gateway.usecases.asking import asks, asks_as
from services.gateway.usecases.sign_in import CameFrom
from shared.contracts.preference_links import ONE_CLICK_PATH
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def application(request: Request) -> Application:
    found: Application = request.app.state.application
    return found


async def _application(request: Request) -> Application:
    """Not a plain function: FastAPI would call that in another thread, which costs more than most answers."""
    return application(request)


App = Annotated[Application, Depends(_application)]


@dataclass(frozen=True)
class Visitor:
    """A member of staff with a session."""

    session: Session
    csrf_token: str
    """For the forms of this one answer: another text in each, and good for as long as the session."""
    confined: bool = False
    """A second factor is missing: until it is there, only one's own doors are open."""

    @property
    def account(self) -> Account:
        return self.session.account

    def may(self, permission: Permission) -> bool:
        confined = self.confined and permission is not Permission.USE_OWN_SESSION
        return not confined and may(self.account.role, permission, self.account.remit)


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

        Raises NotSignedIn, CsrfMismatch, FactorMissing, Forbidden, WholeRegionOnly; of a machine TooManyRequests,
        TokenInvalid, ScopeMissing.
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
            if visitor.confined:
                raise FactorMissing()
            raise forbidden(visitor.account, self.permission)
        asks_as(visitor.account)
        return visitor


def forbidden(account: Account, permission: Permission) -> Forbidden | WholeRegionOnly:
    """Why not: the role, or the provinces to which the account is limited."""
    if may(account.role, permission):
        return WholeRegionOnly(permission=permission.value)
    return Forbidden(role=account.role, permission=permission.value)


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
    token = request.cookies.get(cookie_name(app, SESSION))
    if not token:
        return None
    try:
        session = await app.doors.session(token)
    except NotSignedIn:
        return None
    visitor = Visitor(session, masked(app.doors.csrf_token(session.id)), session.is_confined(app.present()))
    request.state.visitor = visitor
    return visitor


def refuse_other_sites(request: Request) -> None:
    """Browsers say where a request comes from. Raises CrossSiteRequest when another site makes it."""
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        raise CrossSiteRequest()


async def _require_token(request: Request, visitor: Visitor) -> None:
    given: object = request.headers.get(CSRF_HEADER)
    if given is None and request.headers.get("Content-Type", "").startswith(_FORMS):
        form: FormData | Mapping[str, object] = await form_of(request)
        given = form.get(CSRF_FIELD)
    if not isinstance(given, str) or not stands_for(given, application(request).doors.csrf_token(visitor.session.id)):
        raise CsrfMismatch()


def address_of(request: Request) -> str:
    """The peer's network address. Behind a proxy uvicorn has already put the client's in its place."""
    return request.client.host if request.client else ""


def came_from(request: Request) -> CameFrom:
    """Where somebody comes from who wants in."""
    app = application(request)
    return CameFrom(
        address_of(request),
        device_of(request.headers.get("User-Agent", "")),
        marks=request.cookies.get(cookie_name(app, DEVICES), ""),
        replaces=request.cookies.get(cookie_name(app, SESSION)),
    )
