"""The region for everyone: a map and a table of its provinces, and each place with its figures and their sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.gateway.domain.chart import Bar, draw
from services.gateway.domain.region_map import draw_map
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.pages.rendering import Page, page_of
from shared.contracts.codes import Language
from shared.contracts.territory.figures import (
    GetPlaceProfile,
    ListRegionFigures,
    PlaceFigure,
    PlaceFound,
    PlaceProfile,
    RegionFigure,
    SearchPlaces,
)
from shared.contracts.territory.queries import ListProvinces
from shared.contracts.territory.refusals import PlaceUnknown
from shared.reference import places

router = APIRouter(include_in_schema=False, prefix="/places")

LANGUAGES = tuple(Language)
DRAWN = ("change", "population", "businesses", "jobs")
"""What the map can show; `change`: of the population between two censuses, per cent."""
SECTORS = ("businesses_industry", "businesses_construction", "businesses_commerce", "businesses_services")


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    code: str
    population_before: Decimal | None
    population: Decimal | None
    businesses: Decimal | None
    jobs: Decimal | None

    @property
    def change(self) -> float | None:
        """Per cent; None: one of the two is not known."""
        if not self.population_before or self.population is None:
            return None
        return float(100 * (self.population / self.population_before - 1))


@router.get("", dependencies=[public("the region's figures")])
async def region(request: Request, app: App, show: str = "", words: str = "") -> Response:
    page = page_of(request, LANGUAGES)
    figures = await app.call(ListRegionFigures())
    provinces = await app.call(ListProvinces(with_geometry=True))
    shown = show if show in DRAWN else DRAWN[0]
    rows = [_row(code, figures) for code in (*places.provinces(), places.REGION)]
    values = {row.code: float(value) for row in rows[:-1] if (value := getattr(row, shown)) is not None}
    return page.show(
        "places.html",
        rows=rows,
        region=places.REGION,
        map=draw_map({p.code: p.geometry for p in provinces if p.geometry}, values),
        credit=next((p.geometry_credit for p in provinces if p.geometry_credit), ""),
        shown=shown,
        drawn=DRAWN,
        years=_years(figures),
        words=words,
        found=await places_found(words, app),
        name=PlaceNames(page),
    )


@router.get("/{code}", dependencies=[public("the region's figures")])
async def place(code: str, request: Request, app: App) -> Response:
    try:
        profile = await app.call(GetPlaceProfile(place=code))
    except (PlaceUnknown, ValidationError) as error:
        raise HTTPException(404) from error
    page = page_of(request, LANGUAGES)
    return page.show("place.html", **shown_of(profile, page))


def shown_of(profile: PlaceProfile, page: Page) -> dict[str, Any]:
    """What a page of one place shows, for the public and for staff."""
    counting = [figure for figure in profile.figures if figure.counts]
    newest = {figure.indicator: figure for figure in reversed(counting)}
    return {
        "place": profile,
        "counting": counting,
        "sources": list(dict.fromkeys((figure.source, figure.licence, figure.confidence) for figure in counting)),
        "sectors": draw(_sector_bars(newest, page)),
        "communes": [c for c in places.communes().values() if c.province == profile.code],
        "name": PlaceNames(page),
    }


def _sector_bars(newest: Mapping[str, PlaceFigure], page: Page) -> Sequence[Bar]:
    return [
        Bar(page.t(f"indicator.{code}"), float(newest[code].value), page.formats.number(newest[code].value))
        for code in SECTORS
        if code in newest
    ]


def _row(code: str, figures: Sequence[RegionFigure]) -> Row:
    """The newest of each; of the population the one before too."""
    of_place = [figure for figure in figures if figure.place == code]
    said = {name: [f.value for f in of_place if f.indicator == name] for name in ("population", *_OTHERS)}
    people = said["population"]
    newest = {name: said[name][0] if said[name] else None for name in _OTHERS}
    return Row(code, people[1] if len(people) > 1 else None, people[0] if people else None, **newest)


_OTHERS = ("businesses", "jobs")


def _years(figures: Sequence[RegionFigure]) -> tuple[int, int]:
    """Of the last census and the one before."""
    years = sorted({figure.year for figure in figures if figure.indicator == "population"}, reverse=True)
    return (years[0], years[1]) if len(years) > 1 else (0, 0)


async def places_found(words: str, app: App) -> Sequence[PlaceFound] | None:
    """None: nothing was looked for, or one letter."""
    try:
        return await app.call(SearchPlaces(words=words))
    except ValidationError:
        return None


@dataclass(frozen=True)
class PlaceNames:
    """A place's name in the reader's language; French where there is none."""

    page: Page

    def __call__(self, names: Mapping[str, str]) -> str:
        return names.get(self.page.t.language.value) or names["fr"]

    def of_code(self, code: str) -> str:
        if code == places.REGION:
            return self(places.REGION_NAMES)
        return self.page.formats.province(code) if code in places.provinces() else self.page.formats.commune(code)
