"""`/catalog`: for people as pages, for programs as DCAT-AP, each data set with its dictionary and its files."""

import asyncio
from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.gateway.adapters.site_files import SENT_AS, file_of
from services.gateway.bootstrap import Application
from services.gateway.domain.prepared_answer import PreparedAnswer
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.catalogue.data_sets import BY_ID, CC_BY, ODBL, DataSet
from services.gateway.entrypoints.catalogue.described import Described, describe, describe_all, extent
from services.gateway.entrypoints.catalogue.dictionary import dictionary, type_of
from services.gateway.entrypoints.catalogue.feed import NOTATIONS, written
from services.gateway.entrypoints.catalogue.graph_nodes import About
from services.gateway.entrypoints.ogc.answers import JSON, answered, prepared
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.sent_tables import attached
from shared.contracts.codes import Language

router = APIRouter(include_in_schema=False, dependencies=[public("data sets that are public")])

LANGUAGES = tuple(Language)
_HTML = "text/html"
_LICENCES = {CC_BY: "CC BY 4.0", ODBL: "ODbL 1.0"}


@router.get("/catalog")
async def catalogue(request: Request, app: App) -> Response:
    """DCAT-AP where a program asks for a notation of RDF, else a page."""
    wanted = chosen(request.headers.get("Accept", ""), [_HTML, *(media for media, _ in NOTATIONS.values())])
    for notation, (media_type, _) in NOTATIONS.items():
        if media_type == wanted:
            return await _feed(request, app, notation)
    page = _page(request)
    page.headers["Link"] = ", ".join(
        f'<{_base(app)}/catalog.{notation}>; rel="alternate"; type="{media}"'
        for notation, (media, _) in NOTATIONS.items()
    )
    told = await describe_all(app)
    return page.show("catalogue.html", told=told, notations=list(NOTATIONS), licences=_licences(app), base=_base(app))


@router.get("/catalog.ttl")
async def turtle(request: Request, app: App) -> Response:
    return await _feed(request, app, "ttl")


@router.get("/catalog.jsonld")
async def json_ld(request: Request, app: App) -> Response:
    return await _feed(request, app, "jsonld")


@router.get("/catalog.rdf")
async def rdf_xml(request: Request, app: App) -> Response:
    return await _feed(request, app, "rdf")


@router.get("/catalog/{data_set}.{kind}")
async def file(data_set: str, kind: str, request: Request, app: App) -> Response:
    """The whole data set as a file, or its dictionary as JSON."""
    one = _known(data_set)
    if kind == "json":
        return await _dictionary(request, app, one)
    if kind not in one.kinds:
        raise HTTPException(404)

    async def make() -> PreparedAnswer:
        return await asyncio.to_thread(_made, await describe(app, one), kind)

    return await answered(request, app, f"catalogue {one.id}.{kind}", make)


@router.get("/catalog/{data_set}")
async def data_set_page(data_set: str, request: Request, app: App) -> Response:
    one = _known(data_set)
    if chosen(request.headers.get("Accept", ""), [_HTML, JSON]) == JSON:
        return await _dictionary(request, app, one)
    told = await describe(app, one)
    return _page(request).show("data_set.html", told=told, type_of=type_of, licences=_licences(app), base=_base(app))


def chosen(accept: str, offered: Sequence[str]) -> str:
    """Of the media types offered the one that is liked best (RFC 9110, 12.5.1); the first where none is named."""
    liked: dict[str, float] = {}
    for item in accept.split(",")[:20]:
        media_type, *parameters = (part.strip() for part in item.lower().split(";"))
        weights = [text.removeprefix("q=") for text in parameters if text.startswith("q=")]
        try:
            liked[media_type] = float(weights[0]) if weights else 1.0
        except ValueError:
            continue
    return max(offered, key=lambda media_type: liked.get(media_type, 0.0))


def _known(data_set: str) -> DataSet:
    if data_set not in BY_ID:
        raise HTTPException(404)
    return BY_ID[data_set]


def _page(request: Request) -> Page:
    page = page_of(request, LANGUAGES)
    page.headers["Vary"] = "Accept, Accept-Language, Cookie"
    return page


def _base(app: Application) -> str:
    """Never the name that a request says."""
    return app.settings.public_url.rstrip("/")


def _licences(app: Application) -> Mapping[str, str]:
    """Address -> name."""
    return {stated.licence: stated.name for stated in app.settings.catalogue_licences.values()} | _LICENCES


async def _feed(request: Request, app: Application, notation: str) -> Response:
    async def make() -> PreparedAnswer:
        settings = app.settings
        email = settings.catalogue_contact_email
        desk = (settings.catalogue_publisher, settings.catalogue_contact, email)
        about = About(_base(app), *desk, bbox=await extent(app))
        body = await asyncio.to_thread(written, about, await describe_all(app), await app.snapshots.all(), notation)
        return PreparedAnswer(body, NOTATIONS[notation][0], {})

    return await answered(request, app, f"catalogue.{notation}", make)


async def _dictionary(request: Request, app: Application, one: DataSet) -> Response:
    async def make() -> PreparedAnswer:
        return prepared(dictionary(await describe(app, one), _base(app)), Language.FRENCH)

    return await answered(request, app, f"catalogue {one.id} dictionary", make)


def _made(told: Described, kind: str) -> PreparedAnswer:
    """Workbooks and GeoPackages say when they were made: their tag is that of the table."""
    table = told.file_table(kind)
    disposition = attached(f"primo-{told.data_set.id}.{kind}")
    says_when = kind in ("xlsx", "gpkg")
    made_from = repr((table.columns, table.rows)).encode() if says_when else b""
    return PreparedAnswer(file_of(table, kind), SENT_AS[kind], disposition, made_from)
