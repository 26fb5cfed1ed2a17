"""The stylesheet, the scripts and the icon: the only files that are handed out."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from services.gateway.entrypoints.access import public
from services.gateway.entrypoints.pages.rendering import ROOT

router = APIRouter(include_in_schema=False)

FILES: Mapping[str, str] = {
    "style.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "upload.js": "text/javascript; charset=utf-8",
    "import.js": "text/javascript; charset=utf-8",
}


@router.get("/static/{name}", dependencies=[public("no person's data")])
async def static_file(name: str) -> Response:
    if name not in FILES:
        raise HTTPException(404)
    return FileResponse(
        ROOT / "static" / name,
        media_type=FILES[name],
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
