"""Search for everyone: opportunities, zones, places and actions by words, narrowed down by facets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.action_lists import names_of, page_number
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.written import Names
from shared.contracts.codes import Language
from shared.contracts.territory.search import Found, FoundPage, SearchOffer

router = APIRouter(include_in_schema=False)

FACETS = ("kind", "province", "sector", "theme", "language")
PAGE = 20
_ADDRESS = {
    "opportunity": "/offers/{key}",
    "zone": "/sites/{key}",
    "place": "/places/{key}",
    "action": "/actions/{key}",
}


@dataclass(frozen=True)
class Link:
    """A value of a facet: choosing it, or, where it is chosen, doing without it."""

    label: str
    count: int
    chosen: bool
    query: str
    at_least: bool
    """It would find so many, or more."""


@dataclass(frozen=True)
class Results:
    said: Mapping[str, str]
    number: int
    found: FoundPage
    names: Names
    page: Page

    def links(self, facet: str) -> Sequence[Link]:
        chosen = self.said.get(facet)
        without = {name: value for name, value in self.said.items() if name != facet}
        return [
            Link(
                self._label(facet, one.code),
                one.count,
                one.code == chosen,
                urlencode(without if one.code == chosen else {**without, facet: one.code}),
                one.at_least,
            )
            for one in self.found.facets
            if one.facet == facet
        ]

    def _label(self, facet: str, code: str) -> str:
        groups = {"kind": "found_kind", "sector": "sector", "language": "language"}
        return self.page.t.code(groups[facet], code) if facet in groups else self.names.of(facet, code)

    def address(self, row: Found) -> str:
        return _ADDRESS[row.kind].format(key=row.key) if row.kind in _ADDRESS else "/"

    def paged(self, number: int) -> dict[str, str] | None:
        last = -(-self.found.total // PAGE)
        return {**self.said, "page": str(number)} if 1 <= number <= last else None


@router.get("/search", dependencies=[public("what everybody may find")])
async def search(request: Request, app: App) -> Response:
    """What cannot be looked for is left out, as in a worn link."""
    page, values = page_of(request, tuple(Language)), request.query_params
    said = {name: value for name in ("words", *FACETS) if (value := values.get(name, "").strip())}
    try:
        SearchOffer.model_validate(said)
    except ValidationError as error:
        said = {name: value for name, value in said.items() if name not in {f["loc"][0] for f in error.errors()}}
    number = page_number(values)
    found = await app.call(SearchOffer.model_validate({**said, "offset": (number - 1) * PAGE, "limit": PAGE}))
    results = Results(said, number, found, await names_of(app, page.t, page.formats), page)
    return page.show("search.html", results=results, facets=FACETS)
