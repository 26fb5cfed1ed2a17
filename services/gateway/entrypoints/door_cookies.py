"""The cookies of the doors: of a session, of a sign-in that waits for its factor, of browsers that came in before."""

from datetime import timedelta

from fastapi import Response

from services.gateway.bootstrap import Application
from services.gateway.domain import known_device
from services.gateway.domain.factor import HALF_LASTS
from services.gateway.domain.provider_sign_in import JOURNEY_LASTS
from services.gateway.domain.session import KNOWN_LONGER, LASTS

SESSION, HALF, DEVICES, JOURNEY = "session", "half", "devices", "journey"
_LASTS = {
    SESSION: LASTS + KNOWN_LONGER,  # an ended one still tells whose it was
    HALF: HALF_LASTS,
    JOURNEY: JOURNEY_LASTS,
    DEVICES: known_device.LASTS,
}


def cookie_name(app: Application, kind: str = SESSION) -> str:
    """With TLS the browser itself holds the cookie to this host and to the whole of it."""
    return f"__Host-primo_{kind}" if app.settings.over_tls else f"primo_{kind}"


def set_cookie(app: Application, response: Response, kind: str, value: str, lasts: timedelta | None = None) -> None:
    response.set_cookie(
        cookie_name(app, kind),
        value,
        max_age=int((lasts or _LASTS[kind]).total_seconds()),
        path="/",
        secure=app.settings.over_tls,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(app: Application, response: Response, kind: str) -> None:
    response.delete_cookie(
        cookie_name(app, kind), path="/", secure=app.settings.over_tls, httponly=True, samesite="lax"
    )  # fmt: skip


def let_in(app: Application, response: Response, username: str, token: str, marks: str) -> None:
    """The session's cookie, and the mark of a browser on which this name has signed in."""
    set_cookie(app, response, SESSION, token)
    set_cookie(app, response, DEVICES, app.doors.mark(marks, username))
    clear_cookie(app, response, HALF)
