"""Where the name of a place is written: the middle of its largest polygon."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any


def label_point(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of the centroid of the largest outer ring of a GeoJSON Polygon or MultiPolygon."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    largest = max((_Ring(polygon[0]) for polygon in polygons), key=lambda ring: abs(ring.area))
    return largest.centroid


class _Ring:
    def __init__(self, points: Sequence[Sequence[float]]) -> None:
        pairs = list(pairwise(points))
        crossed = [a[0] * b[1] - b[0] * a[1] for a, b in pairs]
        self.area = sum(crossed) / 2
        self._sums = [
            sum((a[axis] + b[axis]) * cross for (a, b), cross in zip(pairs, crossed, strict=True)) for axis in (0, 1)
        ]

    @property
    def centroid(self) -> tuple[float, float]:
        longitude, latitude = (round(total / (6 * self.area), 4) for total in self._sums)
        return longitude, latitude
