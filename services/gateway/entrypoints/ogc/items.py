"""Features: pages of a collection, and one alone; for programs as GeoJSON, for people as a table with a map."""

from collections.abc import Mapping
from dataclasses import replace

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
from services.gateway.entrypoints.ogc.editing import (
    edited,
    editor_of,
    options_of_item,
    options_of_items,
    shown,
)
from services.gateway.entrypoints.ogc.methods import reads
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


@reads(router, "", options=False)
async def items(collection_id: str, request: Request, app: App) -> Response:
    language, said = language_of(request), kept_of(request)
    collection = await collection_of(app, collection_id, language)
    if request.method == "OPTIONS":
        return await options_of_items(request, app, collection)
    search = search_of(request.query_params, collection, language)
    if wants_page(request):
        return await items_page(request, app, collection, search)

    async def make() -> PreparedAnswer:
        page = await app.call(search)
        body = _feature_collection(page, _links(app, search, page, said))
        return _geojson(body, search.crs, language)

    return await answered(request, app, f"items {search.model_dump_json()} {said}", make)


@reads(router, "/{feature_id}", options=False)
async def item(collection_id: str, feature_id: str, request: Request, app: App) -> Response:
    check_names(request.query_params, ON_ITEM)
    language, said = language_of(request), kept_of(request)
    collection = await collection_of(app, collection_id, language)
    if request.method == "OPTIONS":
        return await options_of_item(request, app, collection)
    crs = request.query_params.get("crs", CRS84)[:200]
    try:
        asked = GetFeature(collection=collection.id, feature_id=feature_id, language=language, crs=crs)
    except ValidationError as error:
        raise FeatureNotFound(collection=collection.id, feature_id=feature_id[:80]) from error
    if wants_page(request):
        return await item_page(request, app, collection, asked)
    path = f"/collections/{collection.id}"
    named = said | ({} if crs == CRS84 else {"crs": crs})
    links = [
        *both(app, f"{path}/items/{feature_id}", named, GEOJSON),
        link(address(app, path, said), "collection", JSON, collection.title),
    ]
    if collection.methods and (editor := await editor_of(request, app)):
        found = await edited(app, editor, asked)
        if found is not None:
            return shown(found, _with_links(found.feature, links), _about(crs, language))

    async def make() -> PreparedAnswer:
        made = _geojson(_with_links(await app.call(asked), links), crs, language)
        # To its editor the same address answers otherwise.
        return replace(made, headers={**made.headers, "Vary": "Accept, Accept-Encoding, Accept-Language, Cookie"})

    return await answered(request, app, f"item {asked.model_dump_json()} {said}", make)


def _with_links(feature: str, links: list[dict[str, str]]) -> str:
    return f'{feature[:-1]},"links":{to_json(links).decode()}}}'


def _about(crs: str, language: Language) -> dict[str, str]:
    return {"Content-Crs": f"<{crs}>", "Content-Language": language.value}


def _geojson(body: str, crs: str, language: Language) -> PreparedAnswer:
    return PreparedAnswer(body.encode(), GEOJSON, _about(crs, language))


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
