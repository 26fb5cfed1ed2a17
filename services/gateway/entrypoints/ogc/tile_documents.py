"""What is told of tiles: how they are cut, which tilesets there are, what stands in one (OGC 20-057, OGC 17-083r4)."""

from collections.abc import Mapping
from typing import Any

from services.gateway.bootstrap import Application
from services.gateway.domain import tile_matrix
from services.gateway.entrypoints.ogc.answers import JSON, address, link
from services.gateway.entrypoints.ogc.documents import Parameters, schema_of
from shared.contracts.territory.features import CRS84, FeatureCollection
from shared.contracts.territory.tiles import DEEPEST

MVT = "application/vnd.mapbox-vector-tile"
TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_TITLE = "WebMercatorQuad (EPSG:3857)"
_GEOMETRY = "http://www.opengis.net/def/rel/ogc/1.0/geodata"


def tile_matrix_sets(app: Application, said: Parameters) -> Mapping[str, Any]:
    path = f"/tileMatrixSets/{tile_matrix.NAME}"
    one = {
        "id": tile_matrix.NAME,
        "title": _TITLE,
        "uri": tile_matrix.URI,
        "crs": tile_matrix.CRS,
        "links": [link(address(app, path, said), TILING_SCHEME, JSON)],
    }
    return {"tileMatrixSets": [one], "links": [link(address(app, "/tileMatrixSets", said), "self", JSON)]}


def tile_matrix_set() -> Mapping[str, Any]:
    return {
        "id": tile_matrix.NAME,
        "title": _TITLE,
        "uri": tile_matrix.URI,
        "crs": tile_matrix.CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": list(tile_matrix.matrices(DEEPEST)),
    }


def tilesets(app: Application, told: FeatureCollection, said: Parameters) -> Mapping[str, Any]:
    path = f"/collections/{told.id}/tiles"
    return {
        "links": [link(address(app, path, said), "self", JSON, told.title)],
        "tilesets": [{**_about(told), "links": _links(app, told, said)}],
    }


def tileset(app: Application, told: FeatureCollection, said: Parameters) -> Mapping[str, Any]:
    """With a templated link to its tiles (/req/tileset/description)."""
    path = f"/collections/{told.id}/tiles/{tile_matrix.NAME}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    tiles = {**link(address(app, path, said), "item", MVT, told.title), "templated": True}
    return {
        **_about(told),
        "attribution": told.attribution,
        "license": told.licence_url or told.licence,
        "links": [*_links(app, told, said), tiles],
        "tileMatrixSetLimits": [tile_matrix.limits_of(zoom, told.bbox).told() for zoom in range(DEEPEST + 1)],
        "layers": [
            {
                "id": told.id,
                "title": told.title,
                "description": told.description,
                "dataType": "vector",
                "minTileMatrix": "0",
                "maxTileMatrix": str(DEEPEST),
                "propertiesSchema": {"type": "object", "properties": _properties(told)},
            }
        ],
        **_extent(told),
    }


def _properties(told: FeatureCollection) -> Mapping[str, Any]:
    return {
        "id": {"type": "string"},
        **{known.name: schema_of(known) for known in told.properties if known.in_tiles},
        "stands_for": {"type": "integer", "minimum": 2},
    }


def _about(told: FeatureCollection) -> Mapping[str, Any]:
    return {
        "title": told.title,
        "description": told.description,
        "dataType": "vector",
        "crs": tile_matrix.CRS,
        "tileMatrixSetURI": tile_matrix.URI,
    }


def _links(app: Application, told: FeatureCollection, said: Parameters) -> list[dict[str, str]]:
    path = f"/collections/{told.id}"
    return [
        link(address(app, f"{path}/tiles/{tile_matrix.NAME}", said), "self", JSON, told.title),
        link(address(app, f"/tileMatrixSets/{tile_matrix.NAME}", said), TILING_SCHEME, JSON, _TITLE),
        link(address(app, path, said), _GEOMETRY, JSON, told.title),
    ]


def _extent(told: FeatureCollection) -> Mapping[str, Any]:
    if told.bbox is None:
        return {}
    west, south, east, north = told.bbox
    return {"boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84}}
