"""What a tile shows: nothing twice, nothing lost, no seam; whatever lies where, at every zoom."""

from math import cos, pi, sin
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from services.territory.adapters.features.tile_bytes import encoded
from services.territory.adapters.features.tile_shapes import Drawn, Placed, draw, in_units
from services.territory.domain.tile_grid import BUFFER, CELL, EXTENT, Tile

degrees = st.tuples(st.floats(-3, -2.9), st.floats(34, 34.1))
"""So near each other that they share tiles and cells at most zooms."""
many = st.lists(degrees, min_size=1, max_size=30)


def placed(points: list[tuple[float, float]]) -> list[Placed]:
    return [Placed(f"p{number}", x, y, None) for number, (x, y) in enumerate(points)]


def at(x: float, y: float, zoom: int) -> tuple[float, float]:
    across, down = in_units(x, y, zoom)
    return float(across), float(down)


def tiles_of(points: list[Placed], zoom: int) -> set[Tile]:
    places = [at(one.x or 0, one.y or 0, zoom) for one in points]
    return {Tile(zoom, int(x // EXTENT) + dx, int(y // EXTENT) + dy) for x, y in places for dx, dy in _AROUND}


_AROUND = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


def near(points: list[Placed], tile: Tile) -> list[Placed]:
    """Those that the database would hand over."""
    west, south, east, north = tile.bounds(CELL + 1)
    return [one for one in points if west <= (one.x or 0) <= east and south <= (one.y or 0) <= north]


@settings(max_examples=40, deadline=None)
@given(many, st.integers(5, 14))
def test_every_point_is_in_each_tile_whose_buffer_it_meets_and_in_no_other(
    points: list[tuple[float, float]], zoom: int
) -> None:
    there = placed(points)
    for tile in tiles_of(there, zoom):
        shown = {one.id for one in draw(near(there, tile), tile, thinned=False)}
        for one in there:
            x, y = at(one.x or 0, one.y or 0, zoom)
            local = round(x - tile.column * EXTENT), round(y - tile.row * EXTENT)
            assert (one.id in shown) == all(-BUFFER <= axis <= EXTENT + BUFFER for axis in local)


def own(drawn: list[Drawn], tile: Tile, points: list[Placed]) -> set[str]:
    """Of what a tile shows, that which lies in the tile itself and not in its buffer."""
    where = {one.id: at(one.x or 0, one.y or 0, tile.zoom) for one in points}
    return {
        one.id
        for one in drawn
        if (int(where[one.id][0] // EXTENT), int(where[one.id][1] // EXTENT)) == (tile.column, tile.row)
    }


@settings(max_examples=40, deadline=None)
@given(many, st.integers(2, 12))
def test_a_coarse_tile_shows_one_point_a_cell_which_stands_for_all_and_stays_when_one_comes_nearer(
    points: list[tuple[float, float]], zoom: int
) -> None:
    there = placed(points)
    shown: dict[int, set[str]] = {}
    for depth in (zoom, zoom + 1):
        drawn = {tile: draw(near(there, tile), tile, thinned=True) for tile in tiles_of(there, depth)}
        mine = {tile: own(found, tile, there) for tile, found in drawn.items()}
        shown[depth] = set().union(*mine.values())
        counted = sum(one.stands_for for tile, found in drawn.items() for one in found if one.id in mine[tile])
        assert counted == len(there)
        cells = {tuple(axis // CELL for axis in at(one.x or 0, one.y or 0, depth)) for one in there}
        assert len(shown[depth]) == len(cells)
        for tile, found in drawn.items():  # whatever stands in a buffer is what the neighbour shows
            assert {one.id for one in found} <= shown[depth], tile
    assert shown[zoom] <= shown[zoom + 1]


def star(x: float, y: float, reaches: list[float]) -> Any:
    """A polygon around a point, as far in each direction as said, in degrees."""
    turn = 2 * pi / len(reaches)
    corners = [(x + r * cos(turn * n), y + r * sin(turn * n)) for n, r in enumerate(reaches)]
    return shapely.Polygon(corners)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.02, 0.3), min_size=5, max_size=40), st.integers(7, 11))
def test_the_pieces_of_an_outline_are_the_outline(reaches: list[float], zoom: int) -> None:
    shape = star(-2.5, 34.5, reaches)
    whole = shapely.transform(shape, lambda x, y: in_units(x, y, zoom), interleaved=False)
    west, north, east, south = (int(edge // EXTENT) for edge in whole.bounds)
    placed_ = [Placed("a", None, None, shapely.to_geojson(shape))]
    pieces = []
    for column in range(west - 1, east + 2):
        for row in range(north - 1, south + 2):
            drawn = draw(placed_, Tile(zoom, column, row), thinned=True)
            square = shapely.box(column * EXTENT, row * EXTENT, (column + 1) * EXTENT, (row + 1) * EXTENT)
            assert bool(drawn) or not square.intersects(whole.buffer(-10))
            for one in drawn:
                assert one.shape.is_valid
                assert shapely.equals(one.shape, shapely.set_precision(one.shape, 1.0))  # whole numbers
                there = shapely.transform(one.shape, lambda at, corner=(column * EXTENT, row * EXTENT): at + corner)
                assert square.buffer(BUFFER, join_style="mitre").covers(there)
                pieces.append(there.intersection(square))
    told = shapely.union_all(pieces)
    assert told.symmetric_difference(whole).area <= 8 * (whole.length + len(reaches))


def test_an_outline_that_crosses_itself_is_shown_and_one_that_is_too_small_is_a_point() -> None:
    bow = '{"type":"Polygon","coordinates":[[[-3,34],[-2,35],[-2,34],[-3,35],[-3,34]]]}'
    (drawn,) = draw([Placed("bow", None, None, bow)], Tile(6, 31, 25), thinned=False)
    assert drawn.shape.geom_type == "MultiPolygon"
    assert drawn.shape.is_valid
    small = shapely.to_geojson(shapely.box(-2.5, 34.5, -2.499, 34.501))
    kinds = {}
    for zoom in (8, 12, 14):
        x, y = at(-2.4995, 34.5005, zoom)
        tile = Tile(zoom, int(x // EXTENT), int(y // EXTENT))
        (one,) = draw([Placed("small", None, None, small)], tile, thinned=True)
        kinds[zoom] = one.shape.geom_type
    assert kinds == {8: "Point", 12: "Polygon", 14: "Polygon"}


def test_what_stands_at_several_points_is_shown_at_each_and_two_features_at_one_point_stand_for_each_other() -> None:
    several = '{"type":"MultiPoint","coordinates":[[-3,34.5],[-2.5,34.5]]}'
    both = [Placed("a", None, None, several), Placed("b", -2.5, 34.5, None)]
    tile = Tile(6, 31, 25)
    assert sorted(one.id for one in draw(both, tile, thinned=False)) == ["a", "a", "b"]
    assert sorted(one.stands_for for one in draw(both, tile, thinned=True)) == [1, 2]


@pytest.mark.parametrize("zoom", [0, 5, 14])
def test_a_tile_knows_where_it_lies(zoom: int) -> None:
    x, y = at(-1.9, 34.7, zoom)
    tile = Tile(zoom, int(x // EXTENT), int(y // EXTENT))
    west, south, east, north = tile.bounds(0)
    assert west <= -1.9 < east
    assert south <= 34.7 < north
    left, top = at(west, north, zoom)
    assert (round(left), round(top)) == (tile.column * EXTENT, tile.row * EXTENT)
    assert tile.is_in_the_world
    assert not Tile(zoom, 2**zoom, 0).is_in_the_world


def test_a_tile_is_written_as_the_library_writes_it() -> None:
    properties: dict[str, dict[str, Any]] = {
        "a": {"name": "Nador", "free": True, "plots": 1, "share": 0.5, "none": None},
        "b": {"name": "Oujda", "free": False, "plots": 0, "share": 1.0},
        "c": {"name": "Nador", "plots": -7},
    }
    ring = shapely.orient_polygons(shapely.box(-64, 10, 900, 700), exterior_cw=False)
    holed = shapely.Polygon(ring.exterior.coords, [[(100, 100), (100, 200), (200, 200), (100, 100)]])
    far = shapely.box(1000, 1000, 1200, 1200)
    shapes = {"a": shapely.Point(-3, 4096), "b": holed, "c": shapely.MultiPolygon([ring, far]), "gone": far}
    drawn = [Drawn(id_, shape, 1 + (id_ == "a")) for id_, shape in shapes.items()]

    made = encoded("plots", drawn, properties)

    told = [
        {"geometry": shapes[id_], "properties": {"id": id_, **{k: v for k, v in said.items() if v is not None}}}
        for id_, said in properties.items()
    ]
    told[0]["properties"]["stands_for"] = 2
    options = {"extents": EXTENT, "y_coord_down": True, "check_winding_order": False}
    assert made == mapbox_vector_tile.encode({"name": "plots", "features": told}, default_options=options)
    assert encoded("plots", drawn, {}) == b""
