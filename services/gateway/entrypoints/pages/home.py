"""The public front page: what the path is, and the opportunities that are open."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.offer_reading import reading
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.pages.plan_view import public_priorities
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.codes import Language
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.territory.queries import ListOpportunities

router = APIRouter(include_in_schema=False)

SHOWN = 60


@router.get("/", dependencies=[public("the front page")])
async def home(request: Request, app: App) -> HTMLResponse:
    """Open even while territory is away: it then says that the offers cannot be shown now."""
    page = page_of(request, tuple(Language))
    read = partial(reading, wanted=page.t.language)
    try:
        offers = await app.call(ListOpportunities(limit=SHOWN))
        priorities = await public_priorities(app)
    except ServiceUnavailable:
        return page.show("home.html", offers=None, read=read)
    return page.show("home.html", offers=offers, read=read, priorities=priorities)
