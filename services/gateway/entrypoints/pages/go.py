"""Where to: every place of the console, a dossier by its number, and searches; and the shortcuts to them."""

import re
import unicodedata
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.rendering import SHORTCUTS_COOKIE, page_of
from shared.contracts.investor.queries import ListQueue

router = APIRouter(include_in_schema=False)

GO, SHORTCUTS = "/console/go", "/console/settings/shortcuts"
LONGEST_WORDS = 100
_A_YEAR_S = 365 * 24 * 3600
_NUMBER = re.compile(r"(?:or-?)?(?:(\d{4})-)?(\d{1,6})", re.IGNORECASE | re.ASCII)

_ONESELF = allowed(Permission.USE_OWN_SESSION)


@router.get(GO, dependencies=[_ONESELF])
async def places(request: Request) -> Response:
    return page_of(request).show("go.html", missing="")


@router.post(GO)
async def go(request: Request, visitor: Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)], app: App) -> Response:
    """To the dossier of a number; with other words, or where several years have that number, to those of the queue.

    What is searched for may be a name: it is kept as a view and stands in no address.
    """
    words = (await typed(request)).one("words").strip()[:LONGEST_WORDS]
    if not words:
        return RedirectResponse(GO, 303)
    number = dossier_number(words)
    if number:
        found = await app.call(ListQueue(search=number, include_ended=True, limit=200))
        rows = [row for row in found.rows if row.number.endswith(f"-{number}")]
        if len(rows) == 1 and not found.more:
            return RedirectResponse(f"/console/dossiers/{rows[0].dossier_id}", 303)
        if not rows:
            return page_of(request).show("go.html", 404, missing=words)
    view = await app.keep_view(visitor.account, {"search": number or words, "include_ended": True})
    return RedirectResponse(f"/console/queue?{urlencode({'view': str(view.id)})}", 303)


def dossier_number(words: str) -> str | None:
    """`OR-2026-00042`, `2026-42` or `42`, in Latin or Arabic digits, as numbers end: `2026-00042`, `00042`.

    None: that is no number.
    """
    plain = "".join(str(unicodedata.digit(one, one)) for one in words)
    match = _NUMBER.fullmatch(plain.strip())
    if match is None:
        return None
    year, running = match.groups()
    return f"{year}-{int(running):05d}" if year else f"{int(running):05d}"


@router.post(SHORTCUTS, dependencies=[_ONESELF])
async def switch_shortcuts(request: Request, app: App) -> Response:
    """For this browser: the machine has the keyboard, and speech input, which single keys may trouble."""
    wanted = "off" if (await typed(request)).one("shortcuts") == "off" else "on"
    response = RedirectResponse("/console/settings#shortcuts", 303)
    response.set_cookie(
        SHORTCUTS_COOKIE, wanted, max_age=_A_YEAR_S, secure=app.settings.over_tls, httponly=True, samesite="lax"
    )
    return response
