"""Geometries as a tile shows them: turned into its units, made as simple as its zoom shows, cut at its edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

from services.territory.domain.tile_grid import BUFFER, CELL, EXTENT, Tile

_TOLERANCE = 4
"""Units by which an outline may differ from the true one: a quarter of a pixel."""
_TOO_SMALL = 24
"""Units: an outline that is smaller both ways is shown as a point."""
_TURNED = 256
"""Outlines that are kept as a zoom shows them: those of all provinces in every zoom, and some plots."""


@dataclass(frozen=True)
class Placed:
    """A feature that has a place."""

    id: str
    x: float | None
    y: float | None
    """Degrees of what is a point."""
    outline: str | None
    """GeoJSON of what is none."""


@dataclass(frozen=True)
class Drawn:
    id: str
    shape: Any
    """Of shapely, in units of the tile, whole numbers, downwards from its north-west corner."""
    stands_for: int
    """How many points of features, its own among them, lie where a coarse tile shows one."""


def draw(placed: Sequence[Placed], tile: Tile, *, thinned: bool) -> list[Drawn]:
    """What of the features lies within the tile and its buffer.

    placed: those within a cell of the tile at least. thinned: of the points of a cell one is shown. Cells are cut
    alike in all tiles of a zoom, and into four by the next one, and the same rule chooses in each: who looks at two
    tiles beside each other sees no seam, and who comes nearer loses no point that was there.
    """
    import shapely  # heavy, and needed by few requests

    points = _points(placed, tile.zoom)
    outlines: list[Drawn] = []
    for feature in placed:
        if feature.outline is None:
            continue
        turned = _turned(feature.outline, tile.zoom)
        if turned.geom_type in ("Point", "MultiPoint"):
            points += [(feature.id, x, y) for x, y in shapely.get_coordinates(turned).tolist()]
        elif (shape := _cut(turned, tile)) is not None:
            outlines.append(Drawn(feature.id, shape, 1))
    return outlines + _dots(points, tile, thinned=thinned)


def _points(placed: Sequence[Placed], zoom: int) -> list[tuple[str, float, float]]:
    """In units of the zoom, all at once."""
    import numpy

    points = [feature for feature in placed if feature.outline is None]
    degrees = numpy.array([(point.x or 0.0, point.y or 0.0) for point in points]).reshape(-1, 2)
    across, down = in_units(degrees[:, 0], degrees[:, 1], zoom)
    return list(zip((point.id for point in points), across.tolist(), down.tolist(), strict=True))


def _dots(points: Sequence[tuple[str, float, float]], tile: Tile, *, thinned: bool) -> list[Drawn]:
    import shapely

    cells: dict[tuple[object, ...], list[tuple[str, float, float]]] = {}
    for point in points:
        cell = (point[1] // CELL, point[2] // CELL) if thinned else point
        cells.setdefault(cell, []).append(point)
    left, top = tile.column * EXTENT, tile.row * EXTENT
    dots = []
    for within in cells.values():
        id_, x, y = within[0] if len(within) == 1 else min(within, key=_rank)
        x, y = round(x - left), round(y - top)
        if -BUFFER <= x <= EXTENT + BUFFER and -BUFFER <= y <= EXTENT + BUFFER:
            dots.append((id_, x, y, len(within)))
    shapes = shapely.points([(x, y) for _, x, y, _ in dots]) if dots else ()
    return [Drawn(id_, shape, number) for (id_, _, _, number), shape in zip(dots, shapes, strict=True)]


def _rank(point: tuple[str, float, float]) -> tuple[int, str]:
    return crc32(point[0].encode()), point[0]


def _cut(turned: Any, tile: Tile) -> Any:
    """None: nothing of the outline lies there, or less than a unit."""
    import shapely

    left, top, side = tile.column * EXTENT, tile.row * EXTENT, EXTENT + BUFFER
    piece = shapely.clip_by_rect(turned, left - BUFFER, top - BUFFER, left + side, top + side)
    if piece.is_empty:
        return None
    whole = piece if piece.is_valid else shapely.make_valid(piece)  # a cut through a narrow place
    local = shapely.transform(whole, lambda at: at - (left, top))
    found = _areas(shapely.set_precision(local, 1.0))
    # Outer rings are positive where y goes down (Mapbox Vector Tile 2.1, 4.3.3.3).
    return None if found.is_empty else shapely.orient_polygons(found, exterior_cw=False)


@lru_cache(maxsize=_TURNED)
def _turned(outline: str, zoom: int) -> Any:
    """In units of the whole zoom: an area as simple as it shows, a Point where it is too small; points as they are."""
    import shapely

    degrees = shapely.force_2d(shapely.from_geojson(outline))
    shape = shapely.transform(degrees, lambda x, y: in_units(x, y, zoom), interleaved=False)
    if shape.geom_type in ("Point", "MultiPoint"):
        return shape
    shape = _areas(shape if shape.is_valid else shapely.make_valid(shape))
    west, north, east, south = shape.bounds
    if max(east - west, south - north) < _TOO_SMALL:
        return shape.representative_point()
    return shapely.simplify(shape, _TOLERANCE)


def _areas(shape: Any) -> Any:
    """What of it is an area: lines and points come of mending, cutting and rounding."""
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    nested = [area for part in shapely.get_parts(shape) if part.geom_type == "MultiPolygon" for area in part.geoms]
    return shape if shape.geom_type in ("Polygon", "MultiPolygon") else shapely.union_all([*parts, *nested])


def in_units(x: Any, y: Any, zoom: int) -> tuple[Any, Any]:
    """From degrees, numbers or arrays, into units of the zoom, from the grid's north-west corner."""
    import numpy

    across = EXTENT * 2.0**zoom
    down = 0.5 - numpy.arcsinh(numpy.tan(numpy.radians(y))) / (2 * numpy.pi)
    return across * (x + 180) / 360, across * down
