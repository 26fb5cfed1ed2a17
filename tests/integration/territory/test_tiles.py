"""Tiles read by a decoder that is not ours (GDAL), beside where shapely and PROJ say that each feature lies."""

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from pyogrio.raw import read
from pyproj import Transformer
from sqlalchemy import text

from services.territory.domain.tile_grid import EXTENT
from shared.contracts.codes import Language
from shared.contracts.territory.feature_refusals import FeatureCollectionNotFound, TileNotFound, TilesetNotFound
from shared.contracts.territory.tiles import DEEPEST, DrawTile
from shared.database.engine import make_engine
from shared.reference import places
from tests.integration.territory.conftest import Territory
from tests.integration.territory.feature_world import found
from tests.support.databases import Templates

_SIDE = 2 * 20037508.342789244
_TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform

_PLOTS = """
INSERT INTO plot (id, zone, reference, area_m2, land_regime, state, event_seq, geometry)
SELECT md5(code)::uuid, 'selouane', code, 1000, 'zone_lot', 'free', 1, CASE WHEN n % 3 = 0 THEN
    jsonb_build_object('type', 'Polygon', 'coordinates', jsonb_build_array(jsonb_build_array(
        jsonb_build_array(x, y), jsonb_build_array(x + 0.004, y), jsonb_build_array(x + 0.004, y + 0.003),
        jsonb_build_array(x, y + 0.002), jsonb_build_array(x, y))))
    ELSE jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(x, y)) END
FROM (SELECT code, n, -3.2 + (n * 37 % 124) / 100.0 AS x, 34.1 + (n * 61 % 124) / 124.0 AS y
      FROM unnest(CAST(:codes AS text[])) WITH ORDINALITY AS commune (code, n)) AS spread
"""
"""One for each of the 124 communes, scattered; every third has an outline."""


@pytest.fixture(scope="module")
def land(database_templates: Templates) -> Iterator[Territory]:
    database = database_templates.copy("territory", seeded=True)
    owners = make_engine(database.owner_url, application="test")
    with owners.begin() as owner:
        owner.execute(text(_PLOTS), {"codes": list(places.communes())})
    owners.dispose()
    engine = make_engine(database.url, application="test", pool_size=2)
    yield Territory(database, engine, now=datetime.fromisoformat("2026-03-01T08:00:00+00:00"))
    engine.dispose()
    database_templates.drop(database)


def metres(feature: dict[str, Any]) -> Any:
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    return shapely.transform(shape, _TO_METRES, interleaved=False)


def square(zoom: int, column: int, row: int) -> Any:
    side = _SIDE / 2**zoom
    west, north = column * side - _SIDE / 2, _SIDE / 2 - row * side
    return shapely.box(west, north - side, west + side, north)


def tiles_around(shape: Any, zoom: int, ring: int) -> Iterator[tuple[int, int]]:
    """All that its box meets, and so many around those."""
    side, last = _SIDE / 2**zoom, 2**zoom - 1
    west, south, east, north = shape.bounds
    first, final = int((west + _SIDE / 2) // side) - ring, int((east + _SIDE / 2) // side) + ring
    upper, lower = int((_SIDE / 2 - north) // side) - ring, int((_SIDE / 2 - south) // side) + ring
    for column in range(max(first, 0), min(final, last) + 1):
        for row in range(max(upper, 0), min(lower, last) + 1):
            yield column, row


def decoded(
    land: Territory, directory: Path, collection: str, tile: tuple[int, int, int], **said: Any
) -> dict[str, Any]:
    """By GDAL: id -> geometry in metres, with what lies in the buffer, and its properties."""
    zoom, column, row = tile
    drawn = b64decode(land.ask(DrawTile(collection=collection, zoom=zoom, column=column, row=row, **said)))
    if not drawn:
        return {}
    file = directory / f"{collection}-{zoom}-{column}-{row}.mvt"
    file.write_bytes(drawn)
    meta, _, geometries, columns = read(file, X=column, Y=row, Z=zoom, CLIP="NO")
    names = [str(name) for name in meta["fields"]]
    table = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return {
        one["id"]: {"geometry": shape, **one} for one, shape in zip(table, shapely.from_wkb(geometries), strict=True)
    }


@pytest.mark.parametrize(
    ("collection", "zooms"),
    [("region", (0, 6)), ("provinces", (4, 7)), ("zones", (5, 13, 14)), ("plots", (9, DEEPEST))],
)
def test_each_feature_is_in_the_tiles_that_it_meets_and_in_no_other(
    land: Territory, tmp_path: Path, collection: str, zooms: tuple[int, ...]
) -> None:
    shapes = {one["id"]: metres(one) for one in found(land, collection)}
    assert len(shapes) >= {"region": 1, "provinces": 8, "zones": 4, "plots": 124}[collection]
    for zoom in zooms:
        unit, thinned, seen = _SIDE / 2**zoom / EXTENT, zoom < 13, set[str]()
        # Four units of simplifying and what rounding adds: within these a feature must be, and outside it must not.
        least = {id_: shape if shape.geom_type == "Point" else shape.buffer(-6 * unit) for id_, shape in shapes.items()}
        most = {id_: shape.buffer(8 * unit) for id_, shape in shapes.items()}
        asked = {
            tile
            for number, shape in enumerate(shapes.values())
            for tile in tiles_around(shape, zoom, ring=number % 8 == 0)
        }
        for column, row in asked:
            there, told = square(zoom, column, row), decoded(land, tmp_path, collection, (zoom, column, row))
            for id_, one in told.items():
                assert there.buffer(65 * unit).intersects(shapes[id_])
                assert most[id_].covers(one["geometry"]), (zoom, column, row, id_)
            for id_, shape in least.items():
                if not (shape.is_empty or (thinned and shape.geom_type == "Point")):
                    assert id_ in told or not there.intersects(shape), (zoom, column, row, id_)
            seen |= told.keys()
        assert thinned or seen == shapes.keys()


def test_what_a_tile_says_of_a_feature_is_what_the_feature_says(land: Territory, tmp_path: Path) -> None:
    for collection, tile in (("provinces", (6, 31, 25)), ("zones", (5, 15, 12)), ("plots", (5, 15, 12))):
        for language in (Language.FRENCH, Language.ARABIC):
            said = {one["id"]: one["properties"] for one in found(land, collection, language=language)}
            told = decoded(land, tmp_path, collection, tile, language=language)
            assert told
            for id_, one in told.items():
                for name, value in said[id_].items():
                    assert (one.get(name) if value is not None else None) == value, (id_, name)


def test_a_coarse_tile_counts_what_it_leaves_out(land: Territory, tmp_path: Path) -> None:
    told = decoded(land, tmp_path, "plots", (0, 0, 0))
    assert 0 < len(told) < 124
    standing = sum(1 if not one["stands_for"] > 1 else int(one["stands_for"]) for one in told.values())
    assert standing == len(found(land, "plots"))


def test_what_is_no_tile_is_refused(land: Territory) -> None:
    tile = {"zoom": 3, "column": 3, "row": 3}
    with pytest.raises(TilesetNotFound):
        land.ask(DrawTile(collection="communes", **tile))
    with pytest.raises(FeatureCollectionNotFound):
        land.ask(DrawTile(collection="dossiers", **tile))
    for outside in ({"column": 8}, {"row": 8}):
        with pytest.raises(TileNotFound):
            land.ask(DrawTile(collection="zones", **{**tile, **outside}))
    assert land.ask(DrawTile(collection="zones", **tile)) != ""
    assert land.ask(DrawTile(collection="zones", zoom=3, column=0, row=0)) == ""
