"""The map beside the form of a site or a plot: what the form says now, drawn; what it cannot say is not."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from services.gateway.bootstrap import Application
from services.gateway.domain.edit_map import EditMap, draw_edit_map
from services.gateway.domain.region_map import rings_of
from services.gateway.entrypoints.pages.forms import Typed, plain_number
from shared.contracts.territory.queries import ListProvinces
from shared.contracts.territory.sites import ListSites, SiteView

_BORDERS = frozenset({"Polygon", "MultiPolygon"})


async def map_of(
    app: Application, form: Typed, view: SiteView | None, *, reference: str | None = None
) -> tuple[EditMap, str] | None:
    """The map and whom its outlines are from; None where no province has one.

    `reference`: the plot that the form is about, in the site `view`; empty: a new one. None: it is about the site.
    """
    provinces = await app.call(ListProvinces(with_geometry=True))
    shapes = {one.code: one.geometry for one in provinces if one.geometry}
    if not shapes:
        return None
    around: dict[str, Mapping[str, Any]] = {}
    if view is not None:
        borders = {f"plot {plot.reference}": plot.geometry for plot in view.plots if plot.reference != reference}
        if reference is not None:
            borders["site"] = view.geometry
        around = {code: shape for code, shape in borders.items() if shape is not None and shape["type"] in _BORDERS}
    of_site = None if view is None else (view.longitude, view.latitude)
    own = None if view is None else view.code
    drawn = draw_edit_map(
        shapes,
        around=around,
        sites={one.code: (one.longitude, one.latitude) for one in await app.call(ListSites()) if one.code != own},
        border=_border_in(form),
        point=_point_in(form) if reference is None else of_site,
    )
    return drawn, next((one.geometry_credit for one in provinces if one.geometry_credit), "")


def _border_in(form: Typed) -> Mapping[str, Any] | None:
    """What is typed, if it is a polygon that can be drawn; what is wrong with another one stands at its field."""
    try:
        shape = json.loads(form.one("geometry"))
        if shape["type"] not in _BORDERS:
            return None
        corners: list[Any] = [corner for ring in rings_of(shape) for corner in ring]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    drawable = all(isinstance(one, int | float) and isfinite(one) for corner in corners for one in corner)
    return shape if corners and drawable else None


def _point_in(form: Typed) -> tuple[float, float] | None:
    """Longitude and latitude as they are typed, if they are numbers of the Earth."""
    try:
        x, y = (float(plain_number(form.one(name))) for name in ("longitude", "latitude"))
    except ValueError:
        return None
    return (x, y) if abs(x) <= 180 and abs(y) <= 90 else None
