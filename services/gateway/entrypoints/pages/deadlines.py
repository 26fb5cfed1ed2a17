"""Deadlines that are near or have passed: what the adviser and the head are reminded of."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.investor.queries import ListDeadlines
from shared.reference.places import provinces

router = APIRouter(include_in_schema=False)

PAGE = 50
FURTHEST = 100_000


@router.get("/console/deadlines", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def deadlines(
    request: Request, app: App, province: str = "", overdue_only: str = "", offset: str = ""
) -> HTMLResponse:
    """A filter that cannot be read is left out, not punished."""
    begin = min(int(offset), FURTHEST) if offset.isascii() and offset.isdecimal() and len(offset) < 9 else 0
    query = ListDeadlines(
        province=province if province in provinces() else None,
        overdue_only=overdue_only == "true",
        offset=begin,
        limit=PAGE,
    )
    found = await app.call(query)
    said = query.model_dump(mode="json", exclude={"limit", "offset"}, exclude_defaults=True)
    return page_of(request).show(
        "deadlines.html",
        page=found,
        query=query,
        previous={**said, "offset": max(0, begin - PAGE)} if begin else None,
        following={**said, "offset": begin + PAGE} if found.more or begin + PAGE < found.total else None,
    )
