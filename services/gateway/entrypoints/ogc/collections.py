"""The collections, each with what may be asked of it."""

from fastapi import APIRouter, Request
from pydantic_core import to_json
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.prepared_answer import PreparedAnswer
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.ogc import documents
from services.gateway.entrypoints.ogc.answers import JSON, SCHEMA, address, answered, collection_of, described, prepared
from services.gateway.entrypoints.ogc.api import about, page_in
from services.gateway.entrypoints.ogc.asked import wants_page
from services.gateway.entrypoints.ogc.methods import reads
from services.gateway.entrypoints.ogc.pipeline import described_for, for_planner

router = APIRouter(include_in_schema=False, prefix="/ogc/collections", dependencies=[public("public geographic data")])


@reads(router, "")
async def collections(request: Request, app: App) -> Response:
    language, said = about(request)
    found = await described(app, language)
    if wants_page(request):
        return page_in(request, language).show("ogc.html", collections=found, address=address(app), said=said)

    if (own := await for_planner(request, app, language)) is not None:
        document = documents.collection_list(app, found, said)
        document["collections"].append(described_for(app, own, said))
        return Response(to_json(document), headers={"Content-Language": language.value}, media_type=JSON)

    async def make() -> PreparedAnswer:
        # To a planner the same address answers otherwise.
        vary = "Accept, Accept-Encoding, Accept-Language, Cookie"
        return prepared(documents.collection_list(app, found, said), language, Vary=vary)

    return await answered(request, app, f"collections {language.value} {said}", make)


@reads(router, "/{collection_id}")
async def collection(collection_id: str, request: Request, app: App) -> Response:
    """A person sees what is in it at once."""
    language, said = about(request)
    found = await collection_of(app, collection_id, language)
    if wants_page(request):
        kept = {name: value for name, value in request.query_params.items() if name in ("f", "lang")}
        return RedirectResponse(address(app, f"/collections/{found.id}/items", kept), 303)

    async def make() -> PreparedAnswer:
        return prepared(documents.collection(app, found, said), language)

    return await answered(request, app, f"collection {collection_id} {language.value} {said}", make)


@reads(router, "/{collection_id}/queryables")
async def queryables(collection_id: str, request: Request, app: App) -> Response:
    """JSON Schema."""
    language, said = about(request)
    found = await collection_of(app, collection_id, language)
    if wants_page(request):
        return page_in(request, language).show("ogc_queryables.html", collection=found, said=said)

    async def make() -> PreparedAnswer:
        return prepared(documents.queryables(app, found, said), language, SCHEMA)

    return await answered(request, app, f"queryables {collection_id} {language.value} {said}", make)


@reads(router, "/{collection_id}/schema")
async def schema(collection_id: str, request: Request, app: App) -> Response:
    """JSON Schema, also to a browser: it is for programs."""
    language, said = about(request)
    found = await collection_of(app, collection_id, language)

    async def make() -> PreparedAnswer:
        return prepared(documents.schema(app, found, said), language, SCHEMA)

    return await answered(request, app, f"schema {collection_id} {language.value} {said}", make)
