"""Sites and plots for everyone: on a map, and each site with its plots, prices, utilities and distances."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.gateway.domain.region_map import RegionMap, draw_map
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.pages.places import PlaceNames
from services.gateway.entrypoints.pages.rendering import Page, page_of
from shared.contracts.codes import Language
from shared.contracts.territory.queries import ListProvinces
from shared.contracts.territory.refusals import PlaceUnknown
from shared.contracts.territory.sites import GetSite, ListSites, PlotSheet, SiteView

router = APIRouter(include_in_schema=False, prefix="/sites")

LANGUAGES = tuple(Language)
UTILITIES = ("water_served", "power_served", "sewer_served", "gas_served", "fibre_served")
DISTANCES = (("port", "port_km"), ("airport", "airport_km"), ("motorway", "motorway_km"), ("rail_station", "rail_km"))
"""What is near: field of its name, field of how far it is."""


@router.get("", dependencies=[public("what the territory offers")])
async def sites(request: Request, app: App) -> Response:
    page = page_of(request, LANGUAGES)
    found = await app.call(ListSites())
    provinces = await app.call(ListProvinces(with_geometry=True))
    shapes = {province.code: province.geometry for province in provinces if province.geometry}
    return page.show(
        "sites.html",
        sites=found,
        map=draw_map(shapes, {}, {site.code: (site.longitude, site.latitude) for site in found}) if shapes else None,
        credit=next((province.geometry_credit for province in provinces if province.geometry_credit), ""),
        name=PlaceNames(page),
    )


@router.get("/{code}", dependencies=[public("what the territory offers")])
async def site(code: str, request: Request, app: App) -> Response:
    try:
        view = await app.call(GetSite(site=code))
    except (PlaceUnknown, ValidationError) as error:
        raise HTTPException(404) from error
    page = page_of(request, LANGUAGES)
    return page.show("site.html", **shown_of(view, page))


def shown_of(view: SiteView, page: Page) -> dict[str, Any]:
    """What a page of one site shows, for the public and for staff."""
    counting = [figure for figure in view.areas if figure.counts]
    return {
        "site": view,
        "plots": by_state(view.plots),
        "names": names_of(view),
        "name": PlaceNames(page),
        "utilities": UTILITIES,
        "distances": DISTANCES,
        "counting": counting,
        "plan": _plan(view),
    }


def names_of(view: SiteView) -> Mapping[str, str]:
    names = {"fr": view.name_fr, "ar": view.name_ar, "en": view.name_en}
    return {language: name for language, name in names.items() if name}


def _plan(view: SiteView) -> RegionMap | None:
    """The site and its plots as far as their borders are known."""
    shapes = {"site": view.geometry, **{f"plot {plot.reference}": plot.geometry for plot in view.plots}}
    borders = {code: shape for code, shape in shapes.items() if shape is not None and shape["type"] != "Point"}
    return draw_map(borders, {}) if borders else None


def by_state(plots: Sequence[PlotSheet]) -> Sequence[PlotSheet]:
    """What can be had first."""
    return sorted(plots, key=lambda plot: (plot.marketing not in {"for_sale", "for_sale_constrained"}, plot.reference))
