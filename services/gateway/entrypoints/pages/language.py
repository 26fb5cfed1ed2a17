"""The choice of a language, kept in a cookie."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.pages.rendering import LANGUAGE_COOKIE
from shared.contracts.codes import Language

router = APIRouter(include_in_schema=False)

_A_YEAR_S = 365 * 24 * 3600


@router.get("/language/{code}", dependencies=[public("anybody reads")])
async def choose_language(code: str, app: App, to: str = "/") -> Response:
    """Remember the language and go back to where one was. A page that lacks it is read in another one."""
    response = RedirectResponse(local_path(to), 303)
    if code in {language.value for language in Language}:
        response.set_cookie(
            LANGUAGE_COOKIE, code, max_age=_A_YEAR_S, secure=app.settings.over_tls, httponly=True, samesite="lax"
        )
    return response


def local_path(wanted: str, default: str = "/") -> str:
    """A path on this host, and nothing that a browser could read as another host."""
    safe = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and "\\" not in wanted
    return wanted if safe and wanted.isprintable() else default
