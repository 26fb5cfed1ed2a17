"""The landing page, what of the standards is kept, and the description of the API."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.domain.prepared_answer import PreparedAnswer
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.ogc import documents, openapi
from services.gateway.entrypoints.ogc.answers import OPENAPI, address, answered, described, prepared
from services.gateway.entrypoints.ogc.asked import EVERYWHERE, LANGUAGES, check_names, language_of, wants_page
from services.gateway.entrypoints.ogc.methods import reads
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language

router = APIRouter(include_in_schema=False, prefix="/ogc", dependencies=[public("public geographic data")])


@reads(router, "")
async def landing(request: Request, app: App) -> Response:
    language, said = about(request)
    if wants_page(request):
        page = page_in(request, language)
        return page.show("ogc.html", collections=await described(app, language), address=address(app), said=said)

    async def make() -> PreparedAnswer:
        return prepared(documents.landing(app, texts(language), said), language)

    return await answered(request, app, f"landing {language.value} {said}", make)


@reads(router, "/conformance")
async def conformance(request: Request, app: App) -> Response:
    language, said = about(request)
    if wants_page(request):
        return page_in(request, language).show("ogc_conformance.html", classes=documents.CONFORMANCE)

    async def make() -> PreparedAnswer:
        return prepared(documents.conformance(app, said), language)

    return await answered(request, app, f"conformance {language.value} {said}", make)


@reads(router, "/api")
async def api(request: Request, app: App) -> Response:
    """OpenAPI 3.0."""
    language, said = about(request)
    found = await described(app, language)
    if wants_page(request):
        document = openapi.describe(app, found, texts(language))
        groups: dict[str, list[dict[str, Any]]] = {}
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                shown = {"method": method.upper(), "path": f"/ogc{path}", **operation}
                groups.setdefault(operation["tags"][0], []).append(shown)
        return page_in(request, language).show("ogc_api.html", groups=groups.items())

    async def make() -> PreparedAnswer:
        return prepared(openapi.describe(app, found, texts(language)), language, OPENAPI)

    return await answered(request, app, f"api {language.value} {said}", make)


def about(request: Request) -> tuple[Language, dict[str, str]]:
    """The language, and what links must go on saying. Raises FeatureQueryMalformed."""
    check_names(request.query_params, EVERYWHERE)
    return language_of(request), kept_of(request)


def kept_of(request: Request) -> dict[str, str]:
    return {"lang": request.query_params["lang"]} if "lang" in request.query_params else {}


def page_in(request: Request, language: Language) -> Page:
    page = page_of(request, LANGUAGES)
    page.t = texts(language)
    return page
