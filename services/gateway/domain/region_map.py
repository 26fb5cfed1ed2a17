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


@dataclass(frozen=True)
class Plane:
    """Degrees (EPSG:4326) on a sheet of WIDTH units whose scale is true at the middle latitude."""

    west: float
    north: float
    squeeze: float
    scale: float
    height: int

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]]) -> "Plane":
        """points: longitude and latitude; where they are one, some kilometres around it."""
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        if east == west:
            west, east, south, north = west - _A_PLACE, east + _A_PLACE, south - _A_PLACE, north + _A_PLACE
        squeeze = cos(radians((south + north) / 2))
        scale = WIDTH / ((east - west) * squeeze)
        return cls(west, north, squeeze, scale, round((north - south) * scale))

    def at(self, x: float, y: float, digits: int = _DIGITS) -> tuple[float, float]:
        return (
            round((x - self.west) * self.squeeze * self.scale, digits),
            round((self.north - y) * self.scale, digits),
        )


_A_PLACE = 0.1


def draw_map(
    geometries: Mapping[str, Mapping[str, Any]],
    values: Mapping[str, float],
    marked: Mapping[str, tuple[float, float]] | None = None,
) -> RegionMap:
    """geometries: code -> GeoJSON Polygon or MultiPolygon, in degrees; marked: code -> longitude, latitude."""
    plane = Plane.around([point for geometry in geometries.values() for ring in rings_of(geometry) for point in ring])
    shades = _shades(values)
    return RegionMap(
        [MapShape(code, path_of(geometry, plane), shades.get(code)) for code, geometry in geometries.items()],
        plane.height,
        [MapPoint(code, *plane.at(x, y)) for code, (x, y) in (marked or {}).items()],
    )


def path_of(geometry: Mapping[str, Any], plane: Plane, digits: int = _DIGITS) -> str:
    """Of an SVG path."""
    rings = rings_of(geometry)
    return "".join("M" + "L".join(_written(plane.at(x, y, digits)) for x, y in ring) + "Z" for ring in rings)


def rings_of(geometry: Mapping[str, Any]) -> Iterable[Sequence[tuple[float, float]]]:
    """Of a GeoJSON Polygon or MultiPolygon."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]


def _written(point: tuple[float, float]) -> str:
    return f"{point[0]:.9g} {point[1]:.9g}"


def _shades(values: Mapping[str, float]) -> dict[str, int]:
    """As many places in each shade, by rank: a few large ones do not leave the others in one."""
    ranked = sorted(values, key=lambda code: (values[code], code))
    return {code: 1 + place * SHADES // len(ranked) for place, code in enumerate(ranked)}
