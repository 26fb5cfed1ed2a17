"""A small map of features: outlines and points, drawn from GeoJSON without tiles and without a foreign host."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.gateway.domain.region_map import Plane, path_of, rings_of


@dataclass(frozen=True)
class Shape:
    feature: str
    path: str
    """Of an SVG path, in the units of the map's own box."""


@dataclass(frozen=True)
class Dot:
    features: tuple[str, ...]
    """All that lie at this point."""
    x: float
    y: float


@dataclass(frozen=True)
class FeatureMap:
    ground: Sequence[str]
    shapes: Sequence[Shape]
    dots: Sequence[Dot]
    height: int


def draw_features(placed: Mapping[str, Mapping[str, Any]], ground: Iterable[Mapping[str, Any]]) -> FeatureMap:
    """placed: id -> geometry in degrees; ground: outlines that are drawn below. One of them at least has a ring."""
    below = list(ground)
    points = {id_: (g["coordinates"][0], g["coordinates"][1]) for id_, g in placed.items() if g["type"] == "Point"}
    drawn = {id_: g for id_, g in placed.items() if g["type"] in ("Polygon", "MultiPolygon")}
    corners = [point for geometry in (*below, *drawn.values()) for ring in rings_of(geometry) for point in ring]
    plane = Plane.around([*corners, *points.values()])
    at: dict[tuple[float, float], list[str]] = {}
    for id_, point in points.items():
        at.setdefault(plane.at(*point), []).append(id_)
    return FeatureMap(
        [path_of(geometry, plane) for geometry in below],
        [Shape(id_, path_of(geometry, plane)) for id_, geometry in drawn.items()],
        [Dot(tuple(ids), x, y) for (x, y), ids in at.items()],
        plane.height,
    )
