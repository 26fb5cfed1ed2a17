"""Dossiers that may be one request filed twice: which, why, and which merges wait for their second person."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.investor.duplicates import ListDuplicates

router = APIRouter(include_in_schema=False)

PAGE = 25
FURTHEST = 100_000


@router.get("/console/duplicates", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def duplicates(request: Request, app: App, dismissed: str = "", offset: str = "") -> HTMLResponse:
    """A filter that cannot be read is left out, not punished."""
    begin = min(int(offset), FURTHEST) if offset.isascii() and offset.isdecimal() and len(offset) < 9 else 0
    query = ListDuplicates(dismissed=dismissed == "true", offset=begin, limit=PAGE)
    found = await app.call(query)
    said = {"dismissed": "true"} if query.dismissed else {}
    return page_of(request).show(
        "duplicates.html",
        page=found,
        query=query,
        names=await app.staff_names(),
        previous={**said, "offset": max(0, begin - PAGE)} if begin else None,
        following={**said, "offset": begin + PAGE} if begin + PAGE < found.total else None,
    )
