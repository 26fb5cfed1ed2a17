"""The description of `/ogc` in OpenAPI 3.0, as clients of the standard read it: GDAL sends on what it finds here."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.gateway.bootstrap import Application
from services.gateway.domain.tile_matrix import NAME
from services.gateway.entrypoints.ogc import openapi_writing as writing
from services.gateway.entrypoints.ogc.answers import GEOJSON, HTML, JSON, SCHEMA, address
from services.gateway.entrypoints.ogc.asked import FORMATS, LANGUAGES, ON_ITEMS
from services.gateway.entrypoints.ogc.documents import schema_of
from services.gateway.entrypoints.ogc.openapi_writing import PROBLEM
from services.gateway.entrypoints.ogc.tile_documents import MVT
from services.gateway.entrypoints.texts import Texts
from shared.contracts.territory.features import LARGEST_PAGE, FeatureCollection
from shared.contracts.territory.tiles import DEEPEST

_OBJECT = {"type": "object"}
_POINT = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}


def describe(app: Application, found: Sequence[FeatureCollection], t: Texts) -> dict[str, Any]:
    return {
        "openapi": "3.0.3",
        "info": {"title": t("ogc.title"), "description": t("ogc.lead"), "version": "1"},
        "servers": [{"url": address(app)}],
        "tags": [{"name": one.id, "description": one.description} for one in found],
        "paths": {
            "/": {"get": _get("landing", "The landing page.", JSON)},
            "/api": {"get": _get("api", "This description.", JSON)},
            "/conformance": {"get": _get("conformance", "What of the standards is kept.", JSON)},
            "/collections": {"get": _get("collections", "All collections.", JSON)},
            **{path: item for one in found for path, item in _paths(one).items()},
            **{path: item for one in found if one.shape != "none" for path, item in _tiles(one).items()},
            "/tileMatrixSets": {"get": _get("getTileMatrixSetsList", "How tiles can be cut.", JSON, pages=False)},
            f"/tileMatrixSets/{NAME}": {"get": _get("getTileMatrixSet", "How tiles are cut.", JSON, pages=False)},
        },
        "components": {
            "parameters": {
                **{name: {"name": name, "in": "query", **said} for name, said in _parameters(found).items()},
                **writing.PARAMETERS,
            },
            "schemas": {"problem": _problem()} | writing.schemas(found),
            "securitySchemes": writing.SECURITY_SCHEMES,
            "responses": {
                "malformed": {
                    "description": "A parameter, or a property, is not known or not understood.",
                    "content": PROBLEM,
                },
                "notFound": {"description": "There is no such thing.", "content": PROBLEM},
                **writing.RESPONSES,
                "notModified": {"description": "You have it: If-None-Match names its ETag."},
            },
        },
    }


def _paths(one: FeatureCollection) -> dict[str, Any]:
    path = f"/collections/{one.id}"
    own = [
        {"name": known.name, "in": "query", "description": known.title, "schema": _value(schema_of(known))}
        for known in one.properties
    ]
    named = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        path: {"get": _get(f"{one.id}.describe", one.title, JSON, tag=one.id)},
        f"{path}/queryables": {"get": _get(f"{one.id}.queryables", one.title, SCHEMA, tag=one.id)},
        f"{path}/schema": {"get": _get(f"{one.id}.schema", one.title, SCHEMA, tag=one.id)},
        f"{path}/items": {
            "get": _get(f"{one.id}.items", one.description, GEOJSON, parameters=ON_ITEMS, own=own, tag=one.id),
            **writing.of_items(one),
        },
        f"{path}/items/{{featureId}}": {
            "get": _get(f"{one.id}.item", one.title, GEOJSON, parameters=("crs",), own=[named], tag=one.id),
            **writing.of_item(one, named),
        },
    }


def _tiles(one: FeatureCollection) -> dict[str, Any]:
    """Operations are named by the endings that the standard lists (OGC 20-057, /req/oas30/operation-id)."""
    path, of = f"/collections/{one.id}/tiles", f"{one.id}.collection.vector"
    number = {"type": "integer", "minimum": 0}
    own = [
        {"name": name, "in": "path", "required": True, "schema": number | most}
        for name, most in (("tileMatrix", {"maximum": DEEPEST}), ("tileRow", {}), ("tileCol", {}))
    ]
    tile = _get(f"{of}.getTile", one.title, MVT, own=own, tag=one.id, pages=False)
    tile["responses"]["204"] = {"description": "Nothing of the collection lies there."}
    return {
        path: {"get": _get(f"{of}.getTileSetsList", one.title, JSON, tag=one.id, pages=False)},
        f"{path}/{NAME}": {"get": _get(f"{of}.getTileSet", one.title, JSON, tag=one.id, pages=False)},
        f"{path}/{NAME}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": {"get": tile},
    }


def _get(
    operation: str,
    summary: str,
    media_type: str,
    *,
    parameters: Sequence[str] = (),
    own: Sequence[Mapping[str, Any]] = (),
    tag: str = "service",
    pages: bool = True,
) -> dict[str, Any]:
    """pages: whether people can read it too."""
    schema = {"type": "string", "format": "binary"} if media_type == MVT else _OBJECT
    content = {media_type: {"schema": schema}, **({HTML: {"schema": {"type": "string"}}} if pages else {})}
    everywhere = ("f", "lang") if pages else ("lang",)
    return {
        "operationId": operation,
        "summary": summary,
        "tags": [tag],
        "parameters": [
            *({"$ref": f"#/components/parameters/{name}"} for name in dict.fromkeys((*everywhere, *parameters))),
            *own,
        ],
        "responses": {
            "200": {"description": summary, "content": content},
            "304": {"$ref": "#/components/responses/notModified"},
            "400": {"$ref": "#/components/responses/malformed"},
            "404": {"$ref": "#/components/responses/notFound"},
        },
    }


def _value(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != "title"}


def _parameters(found: Sequence[FeatureCollection]) -> dict[str, Any]:
    crs = {"type": "string", "format": "uri", "enum": list(found[0].crs) if found else []}
    text = {"type": "string"}
    return {
        "f": {"description": "Format.", "schema": {"type": "string", "enum": FORMATS}},
        "lang": {"description": "Language.", "schema": {"type": "string", "enum": [one.value for one in LANGUAGES]}},
        "bbox": {
            "description": "Only what meets this box, in the order of bbox-crs.",
            "schema": _POINT,
            "style": "form",
            "explode": False,
        },
        "bbox-crs": {"description": "Of bbox.", "schema": crs},
        "crs": {"description": "Of the answer.", "schema": crs},
        "datetime": {"description": "A moment or an interval of RFC 3339.", "schema": text},
        "filter": {"description": "A condition in CQL2.", "schema": text},
        "filter-lang": {
            "description": "Of filter.",
            "schema": {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
        },
        "filter-crs": {"description": "Of geometries in filter.", "schema": crs},
        "limit": {
            "description": "Features on a page.",
            "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 100},
        },
        "offset": {"description": "Features left out before.", "schema": {"type": "integer", "minimum": 0}},
    }


def _problem() -> dict[str, Any]:
    names = ("type", "title", "detail", "code", "instance", "parameter", "problem", "about")
    return {
        "type": "object",
        "description": "RFC 9457",
        "properties": {
            **{name: {"type": "string"} for name in names},
            "status": {"type": "integer"},
            "allowed": {"type": "array", "items": {"type": "string"}},
        },
    }
