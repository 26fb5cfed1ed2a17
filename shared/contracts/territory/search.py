"""What the public finds by words: opportunities, zones, places and actions, narrowed down by facets."""

from typing import Annotated

from pydantic import Field

from shared.contracts.codes import Language, Sector
from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.action_views import FacetCount, SearchWords
from shared.contracts.territory.actions import TermCode
from shared.contracts.territory.figures import PlaceCode


class Found(Contract):
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]
    """opportunity, zone, place, action; open: a reader that does not know one leaves it out."""
    key: str
    """Id of an opportunity or an action, code of a zone or a place."""
    title: dict[str, str]
    """Language -> text."""
    text: dict[str, str]
    """Its beginning, language -> text; empty for places and zones."""
    provinces: tuple[PlaceCode, ...]


class FoundPage(Contract):
    rows: tuple[Found, ...]
    total: int
    more: bool = False
    """There are more than `total`: not all were counted."""
    facets: tuple[FacetCount, ...]


class SearchOffer(Request[FoundPage], service="territory", method="search_offer", repeatable=True):
    """What is public and holds every word; without words everything. How it is ranked: the query module says."""

    words: SearchWords = Field("", description="In French or Arabic, in any spelling; each must be found.")
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")] | None = Field(
        None, description="opportunity, zone, place or action."
    )
    province: PlaceCode | None = Field(None, description="HCP code; `02`: told of the whole region.")
    sector: Sector | None = Field(None, description="Of opportunities.")
    theme: TermCode | None = Field(None, description="Of actions: code of the list `theme`.")
    language: Language | None = Field(None, description="It can be read in this language.")
    offset: Annotated[int, Field(ge=0, le=10_000)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 20
