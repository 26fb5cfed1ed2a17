"""The map beside the form of a site or of a plot: what is typed, on the provinces and among what is known around."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.gateway.domain.region_map import MapPoint, MapShape, Plane, path_of, rings_of

_FINE = 5
"""Digits of a unit of the sheet, which is some 800 m: a corner of a plot is drawn to a centimetre."""
_NEAR = 0.4
"""Units around a point, where no border says how much is to be seen: some 300 m."""
_MARGIN = 0.25
"""Of the width of what is looked at, on each side."""

Box = tuple[float, float, float, float]
"""Left, top, width and height on the sheet: what an SVG's viewBox takes."""


@dataclass(frozen=True)
class EditMap:
    provinces: Sequence[MapShape]
    plane: Plane
    """A script reads it to turn places of the sheet into degrees, and back."""
    around: Sequence[MapShape]
    """Borders that are known: of the site, of its other plots."""
    points: Sequence[MapPoint]
    """Other sites."""
    border: str
    """SVG path of the form's own border; empty: there is none, or it cannot be read."""
    point: MapPoint | None
    """Of the form's own coordinates."""
    whole: Box
    near: Box
    """What is looked at first: the form's own border or place, else what is around, else the region."""


def draw_edit_map(
    provinces: Mapping[str, Mapping[str, Any]],
    *,
    around: Mapping[str, Mapping[str, Any]],
    sites: Mapping[str, tuple[float, float]],
    border: Mapping[str, Any] | None,
    point: tuple[float, float] | None,
) -> EditMap:
    """Geometries are GeoJSON polygons in degrees; points longitude and latitude. `provinces` holds at least one."""
    plane = Plane.around([corner for shape in provinces.values() for ring in rings_of(shape) for corner in ring])
    whole = (-4.0, -4.0, 468.0, plane.height + 8.0)
    own = [border] if border else []
    seen = own or list(around.values())
    corners = [plane.at(x, y, _FINE) for shape in seen for ring in rings_of(shape) for x, y in ring]
    if point is not None and not own:
        x, y = plane.at(*point, _FINE)
        corners += [(x - _NEAR, y - _NEAR), (x + _NEAR, y + _NEAR)]
    return EditMap(
        provinces=[MapShape(code, path_of(shape, plane), None) for code, shape in provinces.items()],
        plane=plane,
        around=[MapShape(code, path_of(shape, plane, _FINE), None) for code, shape in around.items()],
        points=[MapPoint(code, *plane.at(x, y)) for code, (x, y) in sites.items()],
        border="".join(path_of(shape, plane, _FINE) for shape in own),
        point=None if point is None else MapPoint("own", *plane.at(*point, _FINE)),
        whole=whole,
        near=_around(corners) if corners else whole,
    )


def _around(corners: Iterable[tuple[float, float]]) -> Box:
    """A square box with a margin, not smaller than what `_NEAR` shows."""
    known = list(corners)
    left, right = min(x for x, _ in known), max(x for x, _ in known)
    top, bottom = min(y for _, y in known), max(y for _, y in known)
    side = max(right - left, bottom - top, _NEAR) * (1 + 2 * _MARGIN)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    return (
        round(middle_x - side / 2, _FINE),
        round(middle_y - side / 2, _FINE),
        round(side, _FINE),
        round(side, _FINE),
    )
