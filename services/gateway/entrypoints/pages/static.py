"""The stylesheet, the scripts and the icons: the only files that are handed out; and what makes the site a program."""

from collections.abc import Mapping
from functools import lru_cache

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, Response

from services.gateway.domain.prepared_answer import PreparedAnswer
from services.gateway.entrypoints.access import public
from services.gateway.entrypoints.pages.compression import sent
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.pages.static_files import ROOT, content
from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language

router = APIRouter(include_in_schema=False)

_SCRIPT, _PICTURE = "text/javascript; charset=utf-8", "image/png"
FILES: Mapping[str, str] = {
    "style.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "upload.js": _SCRIPT,
    "passkey.js": _SCRIPT,
    "import.js": _SCRIPT,
    "live.js": _SCRIPT,
    "device.js": _SCRIPT,
    "icon-192.png": _PICTURE,
    "icon-512.png": _PICTURE,
    "palette.js": _SCRIPT,
    "drafts.js": _SCRIPT,
    "glossary.js": _SCRIPT,
    "edit_map.js": _SCRIPT,
}
_GROUND, _BAND = "#f7f6f2", "#0c5a52"
"""Of the page and of the mark, as in style.css and icon.svg."""
_FOR_LONG = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


@lru_cache
def _ready(name: str) -> PreparedAnswer:
    """Read and compressed once for all readers: they hold no person's data."""
    return PreparedAnswer(content(name), FILES[name], {})


@router.get("/static/{name}", dependencies=[public("no person's data")])
async def static_file(request: Request, name: str) -> Response:
    if name not in FILES:
        raise HTTPException(404)
    return sent(request, _ready(name), _FOR_LONG, shrinks=FILES[name] != _PICTURE)


@router.get("/worker.js", dependencies=[public("no person's data")])
async def service_worker() -> Response:
    """At the root, because a service worker reaches no further up than where it lies; asked for anew each time, because
    an old one would go on answering for the whole site.
    """
    return FileResponse(ROOT / "static" / "worker.js", media_type=_SCRIPT, headers={"Cache-Control": "no-cache"})


@router.get("/site.webmanifest", dependencies=[public("no person's data")])
async def manifest(lang: Language = Language.FRENCH) -> Response:
    """What a telephone needs to put the site among its programs (W3C Web Application Manifest)."""
    t = texts(lang)
    icons = [{"src": f"/static/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)]
    said = {
        "id": "/",
        "name": t("site.name"),
        "short_name": "PRIMO",
        "description": t("site.tagline"),
        "lang": lang.value,
        "dir": t.direction,
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": _GROUND,
        "theme_color": _BAND,
        "icons": [*icons, {"src": "/static/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    return JSONResponse(said, media_type="application/manifest+json")


@router.get("/offline", dependencies=[public("no person's data")])
async def offline(request: Request) -> Response:
    """Kept by the service worker, and shown where there is no network and no copy: so in all languages at once."""
    page = page_of(request, list(Language))
    others = [texts(one) for one in Language if one is not page.t.language]
    return page.show("offline.html", others=others)
