"""Features: pages of a collection, and one alone; for programs as GeoJSON, for people as a table with a map."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from pydantic import ValidationError
from pydantic_core import to_json
from starlette.responses import Response

from services.gateway.bootstrap import Application
from services.gateway.domain.prepared_answer import PreparedAnswer
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.ogc.answers import GEOJSON, JSON, address, answered, both, collection_of, link
from services.gateway.entrypoints.ogc.api import kept_of
from services.gateway.entrypoints.ogc.asked import (
    ON_ITEM,
    check_names,
    language_of,
    neighbours,
    parameters_of,
    search_of,
    wants_page,
)
from services.gateway.entrypoints.ogc.pages import item_page, items_page
from shared.contracts.codes import Language
from shared.contracts.territory.feature_refusals import FeatureNotFound
from shared.contracts.territory.features import (
    CRS84,
    FeaturePage,
    GetFeature,
    SearchFeatures,
)

router = APIRouter(
    include_in_schema=False,
    prefix="/ogc/collections/{collection_id}/items",
    dependencies=[public("public geographic data")],
)


@router.get("")
async def items(collection_id: str, request: Request, app: App) -> Response:
    language, said = language_of(request), kept_of(request)
    collection = await collection_of(app, collection_id, language)
    search = search_of(request.query_params, collection, language)
    if wants_page(request):
        return await items_page(request, app, collection, search)

    async def make() -> PreparedAnswer:
        page = await app.call(search)
        body = _feature_collection(page, _links(app, search, page, said))
        return _geojson(body, search.crs, language)

    return await answered(request, app, f"items {search.model_dump_json()} {said}", make)


@router.get("/{feature_id}")
async def item(collection_id: str, feature_id: str, request: Request, app: App) -> Response:
    check_names(request.query_params, ON_ITEM)
    language, said = language_of(request), kept_of(request)
    collection = await collection_of(app, collection_id, language)
    crs = request.query_params.get("crs", CRS84)[:200]
    try:
        asked = GetFeature(collection=collection.id, feature_id=feature_id, language=language, crs=crs)
    except ValidationError as error:
        raise FeatureNotFound(collection=collection.id, feature_id=feature_id[:80]) from error
    if wants_page(request):
        return await item_page(request, app, collection, asked)
    path = f"/collections/{collection.id}"
    named = said | ({} if crs == CRS84 else {"crs": crs})

    async def make() -> PreparedAnswer:
        feature = await app.call(asked)
        links = [
            *both(app, f"{path}/items/{feature_id}", named, GEOJSON),
            link(address(app, path, said), "collection", JSON, collection.title),
        ]
        return _geojson(f'{feature[:-1]},"links":{to_json(links).decode()}}}', crs, language)

    return await answered(request, app, f"item {asked.model_dump_json()} {said}", make)


def _geojson(body: str, crs: str, language: Language) -> PreparedAnswer:
    headers = {"Content-Crs": f"<{crs}>", "Content-Language": language.value}
    return PreparedAnswer(body.encode(), GEOJSON, headers)


def _feature_collection(page: FeaturePage, links: list[dict[str, str]]) -> str:
    """The features stand in it as the territory wrote them."""
    return (
        f'{{"type":"FeatureCollection","numberMatched":{page.matched},"numberReturned":{len(page.features)},'
        f'"links":{to_json(links).decode()},"features":[{",".join(page.features)}]}}'
    )


def _links(
    app: Application, search: SearchFeatures, page: FeaturePage, said: Mapping[str, str]
) -> list[dict[str, str]]:
    path = f"/collections/{search.collection}"
    told = {**parameters_of(search), **said}
    found = both(app, f"{path}/items", told, GEOJSON)
    found += [
        link(address(app, f"{path}/items", {**told, "offset": str(offset)}), rel, GEOJSON)
        for rel, offset in neighbours(search, page).items()
    ]
    return [*found, link(address(app, path, said), "collection", JSON)]
