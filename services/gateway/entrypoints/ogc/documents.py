"""The documents of the standard, as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.gateway.bootstrap import Application
from services.gateway.entrypoints.ogc.answers import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    QUERYABLES,
    SCHEMA,
    SCHEMA_OF,
    address,
    both,
    link,
)
from services.gateway.entrypoints.texts import Texts
from shared.contracts.territory.features import CRS84, FeatureCollection, FeatureProperty

_FEATURES, _CQL2 = "http://www.opengis.net/spec/ogcapi-features-", "http://www.opengis.net/spec/cql2/1.0/conf/"
CONFORMANCE = (
    *(f"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/{one}" for one in ("core", "json", "html", "oas30")),
    *(f"{_FEATURES}1/1.0/conf/{one}" for one in ("core", "oas30", "html", "geojson")),
    f"{_FEATURES}2/1.0/conf/crs",
    *(
        f"{_FEATURES}3/1.0/conf/{one}"
        for one in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"{_CQL2}{one}"
        for one in (
            *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators"),
            *("case-insensitive-comparison", "accent-insensitive-comparison"),
            *("basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions"),
            *("temporal-functions", "property-property"),
        )
    ),
    *(
        f"{_FEATURES}4/1.0/conf/{one}"
        for one in ("create-replace-delete", "update", "optimistic-locking-etags", "features")
    ),
    *(f"{_FEATURES}5/1.0/conf/{one}" for one in ("schemas", "core-roles-features", "returnables-and-receivables")),
    *(
        f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{one}"
        for one in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")
    ),
)
"""What is true. Arithmetic is not claimed, as `%`, `div` and `^` are refused; arrays and functions there are none."""

_TYPES: Mapping[str, Mapping[str, str]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}
_SHAPES = {"any": "geometry-any", "polygon": "geometry-polygon-or-multipolygon", "none": "geometry-any"}
_RELATIONS = "http://www.opengis.net/def/rel/ogc/1.0/"
Parameters = Mapping[str, str]
"""`lang`, where it was said: links keep it."""


def landing(app: Application, t: Texts, said: Parameters) -> dict[str, Any]:
    return {
        "title": t("ogc.title"),
        "description": t("ogc.lead"),
        "links": [
            *both(app, "", said),
            link(address(app, "/api", said), "service-desc", OPENAPI),
            link(address(app, "/api", {**said, "f": "html"}), "service-doc", HTML),
            link(address(app, "/conformance", said), "conformance", JSON),
            link(address(app, "/conformance", said), "http://www.opengis.net/def/rel/ogc/1.0/conformance", JSON),
            link(address(app, "/collections", said), "data", JSON, t("ogc.collections")),
            link(address(app, "/tileMatrixSets", said), f"{_RELATIONS}tiling-schemes", JSON),
        ],
    }


def conformance(app: Application, said: Parameters) -> dict[str, Any]:
    return {"conformsTo": CONFORMANCE, "links": both(app, "/conformance", said)}


def collection_list(app: Application, found: Sequence[FeatureCollection], said: Parameters) -> dict[str, Any]:
    return {
        "links": both(app, "/collections", said),
        "collections": [collection(app, one, said) for one in found],
        "crs": found[0].crs if found else (),
    }


def collection(app: Application, told: FeatureCollection, said: Parameters) -> dict[str, Any]:
    path = f"/collections/{told.id}"
    tiles = address(app, f"{path}/tiles", said)
    licence = [] if told.licence_url is None else [link(told.licence_url, "license", HTML, told.licence)]
    return {
        "id": told.id,
        "title": told.title,
        "description": told.description,
        "attribution": told.attribution,
        "itemType": "feature",
        "crs": told.crs,
        "storageCrs": CRS84,
        "extent": _extent(told),
        "links": [
            *both(app, path, said),
            link(address(app, f"{path}/items", said), "items", GEOJSON, told.title),
            link(address(app, f"{path}/items", {**said, "f": "html"}), "items", HTML, told.title),
            link(address(app, f"{path}/queryables", said), QUERYABLES, SCHEMA),
            link(address(app, f"{path}/schema", said), SCHEMA_OF, SCHEMA),
            *([] if told.shape == "none" else [link(tiles, f"{_RELATIONS}tilesets-vector", JSON, told.title)]),
            *licence,
        ],
    }


def _extent(told: FeatureCollection) -> dict[str, Any]:
    extent: dict[str, Any] = {}
    if told.bbox is not None:
        extent["spatial"] = {"bbox": [told.bbox], "crs": CRS84}
    if told.begins is not None:
        extent["temporal"] = {
            "interval": [[told.begins, None]],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    return extent


def queryables(app: Application, told: FeatureCollection, said: Parameters) -> dict[str, Any]:
    """Each property; nothing beside them may be asked for (`additionalProperties`)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address(app, f"/collections/{told.id}/queryables", said),
        "type": "object",
        "title": told.title,
        "description": told.description,
        "properties": {
            "id": {"type": "string", "x-ogc-role": "id"},
            "geometry": {
                "$ref": "https://geojson.org/schema/Geometry.json",
                "format": _SHAPES[told.shape],
                "x-ogc-role": "primary-geometry",
            },
            **{known.name: schema_of(known) for known in told.properties},
        },
        "additionalProperties": False,
    }


def schema(app: Application, told: FeatureCollection, said: Parameters) -> dict[str, Any]:
    """What a feature says, and what of it an editor may write: all that is not `readOnly` (part 5)."""
    document = queryables(app, told, said)
    geometry = document["properties"]["geometry"]
    own = {
        "id": {**document["properties"]["id"], "readOnly": True},
        "geometry": geometry if told.geometry_writable else {**geometry, "readOnly": True},
        **{
            known.name: schema_of(known) if told.methods and known.writable else {**schema_of(known), "readOnly": True}
            for known in told.properties
        },
    }
    return {**document, "$id": address(app, f"/collections/{told.id}/schema", said), "properties": own}


def schema_of(known: FeatureProperty) -> dict[str, Any]:
    codes = {"enum": known.codes} if known.codes else {}
    return {"title": known.title, **_TYPES[known.kind], **codes}
