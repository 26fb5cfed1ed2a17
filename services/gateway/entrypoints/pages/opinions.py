"""Opinions that administrations owe: which are overdue, and whose."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.queries import ListOpinions

router = APIRouter(include_in_schema=False)

PAGE = 50
FURTHEST = 100_000


@router.get("/console/opinions", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def opinions(
    request: Request,
    app: App,
    administration: str = "",
    all: str = "",
    offset: str = "",
) -> HTMLResponse:
    """A filter that cannot be read is left out, not punished."""
    begin = min(int(offset), FURTHEST) if offset.isascii() and offset.isdecimal() and len(offset) < 9 else 0
    query = ListOpinions(
        administration=next((one for one in Administration if one.value == administration), None),
        overdue_only=all != "true",
        offset=begin,
        limit=PAGE,
    )
    found = await app.call(query)
    said = {"administration": query.administration.value} if query.administration else {}
    said |= {} if query.overdue_only else {"all": "true"}
    return page_of(request).show(
        "opinions.html",
        page=found,
        query=query,
        administrations=list(Administration),
        previous={**said, "offset": max(0, begin - PAGE)} if begin else None,
        following={**said, "offset": begin + PAGE} if begin + PAGE < found.total else None,
    )
