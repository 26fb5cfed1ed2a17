"""WebMercatorQuad as its readers are told of it (OGC 17-083r4, annex D), and which of its tiles hold a collection."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import asinh, pi, radians, tan
from typing import Any

NAME = "WebMercatorQuad"
URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{NAME}"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
_SIDE = 2 * pi * 6378137
"""Metres along a side of the whole, at the equator."""
_PIXELS = 256
_PIXEL_M = 0.00028
"""By which the standard turns a cell's size into a scale."""

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class Limits:
    """The tiles of one zoom that a collection reaches, the last ones too."""

    zoom: int
    rows: tuple[int, int]
    columns: tuple[int, int]

    def holds(self, row: int, column: int) -> bool:
        return self.rows[0] <= row <= self.rows[1] and self.columns[0] <= column <= self.columns[1]

    def told(self) -> Mapping[str, Any]:
        return {
            "tileMatrix": str(self.zoom),
            **dict(zip(("minTileRow", "maxTileRow"), self.rows, strict=True)),
            **dict(zip(("minTileCol", "maxTileCol"), self.columns, strict=True)),
        }


def limits_of(zoom: int, box: Box | None) -> Limits:
    """box: of the collection; None, as nothing has a place: all tiles, and all are empty."""
    last = 2**zoom - 1
    if box is None:
        return Limits(zoom, (0, last), (0, last))
    west, south, east, north = box
    within = [min(max(int(at * 2**zoom), 0), last) for at in (_across(west), _across(east), _down(north), _down(south))]
    return Limits(zoom, (within[2], within[3]), (within[0], within[1]))


def _across(longitude: float) -> float:
    return (longitude + 180) / 360


def _down(latitude: float) -> float:
    return 0.5 - asinh(tan(radians(latitude))) / (2 * pi)


def matrices(deepest: int) -> Iterator[Mapping[str, Any]]:
    """Each zoom, in the standard's words."""
    for zoom in range(deepest + 1):
        cell = _SIDE / _PIXELS / 2**zoom
        yield {
            "id": str(zoom),
            "scaleDenominator": cell / _PIXEL_M,
            "cellSize": cell,
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": [-_SIDE / 2, _SIDE / 2],
            "tileWidth": _PIXELS,
            "tileHeight": _PIXELS,
            "matrixWidth": 2**zoom,
            "matrixHeight": 2**zoom,
        }
