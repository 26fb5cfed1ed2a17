"""A filtered list of actions as its page, its map and its files have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from services.gateway.bootstrap import Application
from services.gateway.domain.region_map import RegionMap, draw_map
from services.gateway.entrypoints.formatting import Formats
from services.gateway.entrypoints.texts import Texts
from services.gateway.entrypoints.written import Names, Reader
from shared.contracts.territory.action_views import ActionFilter, ActionPage, ListActions, ListActionTerms
from shared.contracts.territory.queries import ListProvinces
from shared.reference import places

PAGE = 20
MOST_PAGES = 500
CHOICES = ("theme", "province", "carrier_kind", "country")
"""Facets that are chosen from a list of their values."""


def filter_from(values: Mapping[str, str]) -> dict[str, Any]:
    """The fields of `ActionFilter` that are filled in; what cannot be looked for is left out, as in a worn link."""
    said = {name: value for name in ActionFilter.model_fields if (value := values.get(name, "").strip())}
    try:
        ActionFilter.model_validate(said)
    except ValidationError as error:
        for fault in error.errors():
            said.pop(str(fault["loc"][0]), None)
    return said


def page_number(values: Mapping[str, str]) -> int:
    text = values.get("page", "")
    return min(int(text), MOST_PAGES) if text.isascii() and text.isdecimal() and int(text) > 0 else 1


@dataclass(frozen=True)
class Choice:
    """A value that may be chosen, and what choosing it finds."""

    code: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Listing:
    """What the page of a list shows."""

    said: Mapping[str, str]
    number: int
    found: ActionPage
    names: Names

    @property
    def choices(self) -> Mapping[str, Sequence[Choice]]:
        return {facet: self._of(facet) for facet in CHOICES}

    def _of(self, facet: str) -> Sequence[Choice]:
        counts = {one.code: one.count for one in self.found.facets if one.facet == facet}
        chosen = self.said.get(facet, "")
        if chosen:
            counts.setdefault(chosen, 0)
        return [Choice(c, self.names.of(facet, c), n, c == chosen) for c, n in counts.items()]

    @property
    def good_practices(self) -> int:
        return next((one.count for one in self.found.facets if one.facet == "good_practice"), 0)

    def paged(self, number: int) -> dict[str, str] | None:
        last = -(-self.found.total // PAGE)
        return {**self.said, "page": str(number)} if 1 <= number <= min(last, MOST_PAGES) else None

    def with_province(self, code: str) -> str:
        return urlencode({**self.said, "province": code})

    @property
    def query(self) -> str:
        return urlencode(self.said)


async def listing_of(app: Application, values: Mapping[str, str], t: Texts, formats: Formats, **staff: Any) -> Listing:
    """`staff`: what only an editor may ask for."""
    said, number = filter_from(values), page_number(values)
    asked = ListActions.model_validate({**said, **staff, "offset": (number - 1) * PAGE, "limit": PAGE})
    return Listing(said, number, await app.call(asked), await names_of(app, t, formats))


async def names_of(app: Application, t: Texts, formats: Formats) -> Names:
    terms = await app.call(ListActionTerms())
    return Names(Reader(t.language), formats, terms)


async def map_of(app: Application, listing: Listing) -> tuple[RegionMap, str]:
    """Provinces shaded by how many of the actions each has; and the credit that is shown with it."""
    provinces = await app.call(ListProvinces(with_geometry=True))
    values = {c.code: float(c.count) for c in listing.choices["province"] if c.code != places.REGION and c.count}
    shapes = draw_map({p.code: p.geometry for p in provinces if p.geometry}, values)
    return shapes, next((p.geometry_credit for p in provinces if p.geometry_credit), "")
