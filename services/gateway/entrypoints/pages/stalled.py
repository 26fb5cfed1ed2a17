"""Approved projects that stand still, and what stands in the way of the others."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.realisation_requests import ListStalled
from shared.reference.places import provinces

router = APIRouter(include_in_schema=False)

PAGE = 50
FURTHEST = 100_000


@router.get("/console/stalled", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def stalled(request: Request, app: App, province: str = "", owner: str = "", offset: str = "") -> HTMLResponse:
    """A filter that cannot be read is left out."""
    begin = min(int(offset), FURTHEST) if offset.isascii() and offset.isdecimal() and len(offset) < 9 else 0
    query = ListStalled(
        province=province if province in provinces() else None,
        owner=Administration(owner) if owner in set(Administration) else None,
        offset=begin,
        limit=PAGE,
    )
    found = await app.call(query)
    said = query.model_dump(mode="json", exclude={"limit", "offset"}, exclude_defaults=True)
    return page_of(request).show(
        "stalled.html",
        page=found,
        query=query,
        owners=list(Administration),
        previous={**said, "offset": max(0, begin - PAGE)} if begin else None,
        following={**said, "offset": begin + PAGE} if begin + PAGE < found.total else None,
    )
