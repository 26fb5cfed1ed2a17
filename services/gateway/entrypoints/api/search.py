"""The public's search: opportunities, zones, places and actions by words and facets."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.gateway.entrypoints.access import App, public
from shared.contracts.territory.search import FoundPage, SearchOffer

router = APIRouter(prefix="/api/v1", tags=["places"])


class SearchQuery(SearchOffer):
    offset: Annotated[int, Field(ge=0, le=10_000, description="Rows to leave out.")] = 0
    limit: Annotated[int, Field(ge=1, le=100, description="Rows to answer at most.")] = 20


@router.get("/search", dependencies=[public("what everybody may find")])
async def search(app: App, query: Annotated[SearchQuery, Query()]) -> FoundPage:
    """What is public and holds every word, the best first; each facet's counts are what choosing it finds at least."""
    return await app.call(SearchOffer(**query.model_dump()))
