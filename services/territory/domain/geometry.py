"""Shapes of sites and plots: GeoJSON (RFC 7946) in degrees, longitude first."""

import json
import re
from collections.abc import Iterator
from typing import Any

MOST_POSITIONS = 20_000
"""Of one shape [P]: the region's province with the longest border has a tenth."""
_WEST, _EAST, _SOUTH, _NORTH = -18.0, 0.0, 20.0, 37.0
"""Around the country, generously: what lies outside has its coordinates the wrong way round, or in metres."""


class GeometryWrong(Exception):
    def __init__(self, code: str, expected: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected


def in_range(longitude: float, latitude: float) -> bool:
    return _WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH


def checked(shape: Any) -> dict[str, Any]:
    """The shape as it is kept: type and coordinates of two dimensions. Raises GeometryWrong."""
    if not isinstance(shape, dict):
        raise GeometryWrong("not_geojson")
    kind, coordinates = shape.get("type"), shape.get("coordinates")
    try:
        flat = _FLATTENED[str(kind)](coordinates)
        positions = list(_positions(flat))
    except KeyError as error:
        raise GeometryWrong("shape_unknown", "Point | Polygon | MultiPolygon") from error
    except (TypeError, ValueError, IndexError, RecursionError) as error:
        raise GeometryWrong("not_geojson") from error
    if not positions or len(positions) > MOST_POSITIONS:
        raise GeometryWrong("shape_too_long" if positions else "not_geojson", str(MOST_POSITIONS))
    if not all(in_range(*position) for position in positions):
        raise GeometryWrong("out_of_the_country", "EPSG:4326: longitude, latitude")
    found = {"type": kind, "coordinates": flat}
    if kind != "Point":
        _check_border(found)
    return found


def _check_border(shape: dict[str, Any]) -> None:
    """An area has a border that does not cross itself, and holes within it (OGC 06-103r4, 6.1.11.1).

    Raises GeometryWrong with the place of the first fault, `longitude,latitude`.
    """
    import shapely  # heavy, and needed by those who draw

    reason = str(shapely.is_valid_reason(shapely.from_geojson(json.dumps(shape))))
    if reason == "Valid Geometry":
        return
    place = _PLACE.search(reason)
    code = "crosses_itself" if "self-intersection" in reason.lower() else "border_wrong"
    raise GeometryWrong(code, ",".join(f"{float(number):.6f}" for number in place.groups()) if place else "")


_PLACE = re.compile(r"\[(\S+) ([^\s\]]+)\]$")
"""Where GEOS says what is wrong: `Self-intersection[-2.5 34.5]`."""


def _point(coordinates: Any) -> list[float]:
    longitude, latitude, *_ = coordinates
    return [float(longitude), float(latitude)]


def _ring(coordinates: Any) -> list[list[float]]:
    ring = [_point(position) for position in coordinates]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise GeometryWrong("ring_open")
    return ring


def _polygon(coordinates: Any) -> list[list[list[float]]]:
    return [_ring(ring) for ring in coordinates]


def _polygons(coordinates: Any) -> list[list[list[list[float]]]]:
    return [_polygon(polygon) for polygon in coordinates]


_FLATTENED = {"Point": _point, "Polygon": _polygon, "MultiPolygon": _polygons}


def _positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], float):
        yield coordinates[0], coordinates[1]
        return
    for inner in coordinates:
        yield from _positions(inner)
