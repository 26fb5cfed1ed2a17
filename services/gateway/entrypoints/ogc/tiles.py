"""OGC API Tiles at `/ogc`: the collections that have geometry, as vector tiles."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.bootstrap import TILES_S, Application
from services.gateway.domain import tile_matrix
from services.gateway.domain.prepared_answer import PreparedAnswer
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.ogc import tile_documents
from services.gateway.entrypoints.ogc.answers import answered, collection_of, prepared
from services.gateway.entrypoints.ogc.api import kept_of
from services.gateway.entrypoints.ogc.asked import EVERYWHERE, check_format, check_names, language_of, whole
from services.gateway.entrypoints.ogc.methods import reads
from services.gateway.entrypoints.ogc.tile_documents import MVT
from shared.contracts.codes import Language
from shared.contracts.territory.feature_refusals import TileNotFound, TilesetNotFound
from shared.contracts.territory.features import FeatureCollection
from shared.contracts.territory.tiles import DEEPEST, DrawTile

router = APIRouter(include_in_schema=False, prefix="/ogc", dependencies=[public("public geographic data")])


@reads(router, "/tileMatrixSets")
async def tile_matrix_sets(request: Request, app: App) -> Response:
    language, said = _about(request)
    return await _document(request, app, language, tile_documents.tile_matrix_sets(app, said))


@reads(router, "/tileMatrixSets/{tile_matrix_set_id}")
async def tile_matrix_set(tile_matrix_set_id: str, request: Request, app: App) -> Response:
    language, _ = _about(request)
    if tile_matrix_set_id != tile_matrix.NAME:
        raise TilesetNotFound(collection="", tile_matrix_set=tile_matrix_set_id[:80], allowed=(tile_matrix.NAME,))
    return await _document(request, app, language, tile_documents.tile_matrix_set())


@reads(router, "/collections/{collection_id}/tiles")
async def tilesets(collection_id: str, request: Request, app: App) -> Response:
    language, said = _about(request)
    told = await _with_geometry(app, collection_id, tile_matrix.NAME, language)
    return await _document(request, app, language, tile_documents.tilesets(app, told, said))


@reads(router, "/collections/{collection_id}/tiles/{tile_matrix_set_id}")
async def tileset(collection_id: str, tile_matrix_set_id: str, request: Request, app: App) -> Response:
    language, said = _about(request)
    told = await _with_geometry(app, collection_id, tile_matrix_set_id, language)
    return await _document(request, app, language, tile_documents.tileset(app, told, said))


@reads(router, "/collections/{collection_id}/tiles/{tile_matrix_set_id}/{tile_matrix_id}/{tile_row}/{tile_col}")
async def tile(
    collection_id: str,
    tile_matrix_set_id: str,
    tile_matrix_id: str,
    tile_row: str,
    tile_col: str,
    request: Request,
    app: App,
) -> Response:
    """Outside of its limits there is none (404); within them an empty one has no content (204): /req/core/tc-error."""
    check_names(request.query_params, EVERYWHERE)
    check_format(request, ("mvt",))
    language = language_of(request, page=False)
    told = await _with_geometry(app, collection_id, tile_matrix_set_id, language)
    zoom, down, across = (
        whole(parameter, text, 0)
        for parameter, text in (("tileMatrix", tile_matrix_id), ("tileRow", tile_row), ("tileCol", tile_col))
    )
    if zoom > DEEPEST or not tile_matrix.limits_of(zoom, told.bbox).holds(down, across):
        raise TileNotFound(zoom=zoom, column=across, row=down)
    asked = DrawTile(collection=told.id, language=language, zoom=zoom, column=across, row=down)

    async def make() -> PreparedAnswer:
        async with app.drawing:
            drawn: str = await app.call(asked)
        headers = {"Content-Language": language.value, "Cache-Control": f"public, max-age={TILES_S:.0f}"}
        return PreparedAnswer(b64decode(drawn), MVT, headers)

    return await answered(request, app, f"tile {asked.model_dump_json()}", make, app.kept_tiles)


def _about(request: Request) -> tuple[Language, dict[str, str]]:
    """The language, and what links must go on saying; there are no pages of these. Raises FeatureQueryMalformed."""
    check_names(request.query_params, EVERYWHERE)
    check_format(request, ("json",))
    return language_of(request, page=False), kept_of(request)


async def _with_geometry(app: Application, collection_id: str, name: str, language: Language) -> FeatureCollection:
    """Raises FeatureCollectionNotFound, TilesetNotFound."""
    told = await collection_of(app, collection_id, language)
    if told.shape == "none" or name != tile_matrix.NAME:
        allowed = () if told.shape == "none" else (tile_matrix.NAME,)
        raise TilesetNotFound(collection=told.id, tile_matrix_set=name[:80], allowed=allowed)
    return told


async def _document(request: Request, app: Application, language: Language, document: Mapping[str, Any]) -> Response:
    async def make() -> PreparedAnswer:
        return prepared(document, language)

    return await answered(request, app, f"tiles {request.url.path} {language.value} {request.url.query}", make)
