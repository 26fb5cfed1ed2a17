"""A map of the provinces, drawn from their polygons: no tiles, no foreign host."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

WIDTH = 460
_DIGITS = 1
SHADES = 4


@dataclass(frozen=True)
class MapShape:
    code: str
    path: str
    """Of an SVG path, in the units of the map's own box."""
    shade: int | None
    """From 1, the least, to SHADES; None: there is no value."""


@dataclass(frozen=True)
class MapPoint:
    code: str
    x: float
    y: float


@dataclass(frozen=True)
class RegionMap:
    shapes: Sequence[MapShape]
    height: int
    points: Sequence[MapPoint] = ()


def draw_map(
    geometries: Mapping[str, Mapping[str, Any]],
    values: Mapping[str, float],
    marked: Mapping[str, tuple[float, float]] | None = None,
) -> RegionMap:
    """Polygons in degrees (EPSG:4326) on a plane whose scale is true at the middle latitude.

    geometries: code -> GeoJSON Polygon or MultiPolygon; marked: code -> longitude, latitude.
    """
    points = [point for geometry in geometries.values() for ring in _rings(geometry) for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)
    shades = _shades(values)
    return RegionMap(
        [
            MapShape(
                code,
                "".join(
                    "M" + "L".join(_at(x, y, west, north, squeeze, scale) for x, y in ring) + "Z"
                    for ring in _rings(geometry)
                ),
                shades.get(code),
            )
            for code, geometry in geometries.items()
        ],
        round((north - south) * scale),
        [
            MapPoint(code, round((x - west) * squeeze * scale, _DIGITS), round((north - y) * scale, _DIGITS))
            for code, (x, y) in (marked or {}).items()
        ],
    )


def _at(x: float, y: float, west: float, north: float, squeeze: float, scale: float) -> str:
    return f"{round((x - west) * squeeze * scale, _DIGITS):g} {round((north - y) * scale, _DIGITS):g}"


def _rings(geometry: Mapping[str, Any]) -> Iterable[Sequence[tuple[float, float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]


def _shades(values: Mapping[str, float]) -> dict[str, int]:
    """As many places in each shade, by rank: a few large ones do not leave the others in one."""
    ranked = sorted(values, key=lambda code: (values[code], code))
    return {code: 1 + place * SHADES // len(ranked) for place, code in enumerate(ranked)}
