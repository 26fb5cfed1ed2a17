"""What planners are told of the pipeline, on the provinces: for whoever is signed in as one, and for nobody else.

Each count is the one that was told last at a closing (ADR 0022), with the provinces' outlines: whatever is not told
there is not told here. Nothing of it is kept or cached.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from pydantic_core import from_json, to_json
from starlette.datastructures import QueryParams
from starlette.responses import Response

from services.gateway.bootstrap import Application
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Caller, served, visitor_of
from services.gateway.entrypoints.api.pipeline import PipelineFilter
from services.gateway.entrypoints.door_cookies import cookie_name
from services.gateway.entrypoints.ogc import documents
from services.gateway.entrypoints.ogc.answers import (
    GEOJSON,
    HTML,
    JSON,
    SCHEMA,
    SCHEMA_OF,
    address,
    both,
    collection_of,
    link,
)
from services.gateway.entrypoints.ogc.api import kept_of
from services.gateway.entrypoints.ogc.asked import EVERYWHERE, check_names, language_of, neighbours, search_of
from services.gateway.entrypoints.ogc.methods import reads
from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language
from shared.contracts.territory.codes import Dimension
from shared.contracts.territory.feature_refusals import FeatureNotFound, FeatureQueryMalformed
from shared.contracts.territory.features import FeatureCollection, FeaturePage, FeatureProperty, SearchFeatures
from shared.contracts.territory.queries import GetPipeline
from shared.contracts.territory.replies import PipelineTotal

NAME = "pipeline"
router = APIRouter(include_in_schema=False, prefix=f"/ogc/collections/{NAME}")
Planner = Annotated[Caller, served(Permission.SEE_PIPELINE)]

_FIGURES = ("count", "planned_amount_mad", "planned_jobs", "realised_amount_mad", "realised_jobs")
_WHERE = ("bbox", "bbox-crs", "crs", "limit", "offset")
_OFFERED = ("self", "items", SCHEMA_OF)
_WHAT = tuple(PipelineFilter.model_fields)


@reads(router, "")
async def collection(_planner: Planner, request: Request, app: App) -> Response:
    language, said = _about(request, EVERYWHERE)
    told = await told_collection(app, language)
    return _answer(described_for(app, told, said), language)


@reads(router, "/schema")
async def schema(_planner: Planner, request: Request, app: App) -> Response:
    language, said = _about(request, EVERYWHERE)
    told = await told_collection(app, language)
    return _answer(documents.schema(app, told, said), language, SCHEMA)


@reads(router, "/items")
async def items(_planner: Planner, request: Request, app: App) -> Response:
    """By `sector`, `host_country`, `stage` and `province`, as of `told_by`; provinces in a box."""
    language, said = _about(request, (*EVERYWHERE, *_WHERE, *_WHAT))
    search, page = await _provinces(request, app, language)
    counted = await _counted(request, app)
    places = _read(page)
    features = [_feature(place, counted) for place in places if place["id"] in counted]
    path, asked = f"/collections/{NAME}/items", dict(request.query_params)
    document = {
        "type": "FeatureCollection",
        "numberMatched": page.matched,
        "numberReturned": len(features),
        "links": [
            *both(app, path, asked, GEOJSON)[:1],
            *(
                link(address(app, path, {**asked, "offset": str(offset)}), rel, GEOJSON)
                for rel, offset in neighbours(search, page).items()
            ),
            link(address(app, f"/collections/{NAME}", said), "collection", JSON),
        ],
        "features": features,
    }
    return _answer(document, language, GEOJSON)


@reads(router, "/items/{feature_id}")
async def item(feature_id: str, _planner: Planner, request: Request, app: App) -> Response:
    """One province."""
    language, said = _about(request, (*EVERYWHERE, "crs", *_WHAT))
    _, page = await _provinces(request, app, language)
    counted = await _counted(request, app)
    found = next((place for place in _read(page) if place["id"] == feature_id and feature_id in counted), None)
    if found is None:
        raise FeatureNotFound(collection=NAME, feature_id=feature_id[:80])
    links = [link(address(app, f"/collections/{NAME}", said), "collection", JSON)]
    return _answer({**_feature(found, counted), "links": links}, language, GEOJSON)


async def for_planner(request: Request, app: Application, language: Language) -> FeatureCollection | None:
    """The collection, where the one who asks has a session as planner: it stands in their list of collections."""
    if cookie_name(app) not in request.cookies:
        return None
    visitor = await visitor_of(request)
    if visitor is None or not visitor.may(Permission.SEE_PIPELINE):
        return None
    return await told_collection(app, language)


async def told_collection(app: Application, language: Language) -> FeatureCollection:
    """As the public ones, with the words of the gateway: the territory offers no such collection."""
    provinces, t = await collection_of(app, "provinces", language), texts(language)
    named = [known for known in provinces.properties if known.name in ("code", "name")]
    figures = [FeatureProperty(name=name, kind="number", title=t(f"ogc.pipeline_{name}")) for name in _FIGURES]
    told = FeatureProperty(name="told_on", kind="date", title=t("ogc.pipeline_told_on"))
    return provinces.model_copy(
        update={
            "id": NAME,
            "title": t("ogc.pipeline"),
            "description": t("ogc.pipeline_text"),
            "properties": (*named, *figures, told),
        }
    )


def described_for(app: Application, told: FeatureCollection, said: Mapping[str, str]) -> dict[str, Any]:
    """Without what it has not: pages for people, queryables for filters, tiles."""
    document = documents.collection(app, told, said)
    kept = [one for one in document["links"] if one["type"] != HTML and one["rel"] in _OFFERED]
    return {**document, "links": kept}


def _about(request: Request, known: Sequence[str]) -> tuple[Language, dict[str, str]]:
    """Raises FeatureQueryMalformed."""
    check_names(request.query_params, known)
    return language_of(request), kept_of(request)


async def _provinces(request: Request, app: Application, language: Language) -> tuple[SearchFeatures, FeaturePage]:
    where = {name: value for name, value in request.query_params.items() if name in _WHERE}
    if "province" in request.query_params:
        where["code"] = request.query_params["province"]
    search = search_of(QueryParams(where), await collection_of(app, "provinces", language), language)
    return search, await app.call(search)


def _read(page: FeaturePage) -> Sequence[dict[str, Any]]:
    return [from_json(text) for text in page.features]


async def _counted(request: Request, app: Application) -> Mapping[str, PipelineTotal]:
    """Province -> what was told of it last. Raises FeatureQueryMalformed."""
    given = {name: request.query_params[name] for name in _WHAT if name in request.query_params}
    try:
        asked = GetPipeline(**PipelineFilter.model_validate(given).model_dump())
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise FeatureQueryMalformed(parameter=name, problem="kind", about=given[name][:100]) from error
    view = await app.call(asked)
    return {total.code: total for total in view.totals if total.dimension is Dimension.PROVINCE}


def _feature(place: dict[str, Any], counted: Mapping[str, PipelineTotal]) -> dict[str, Any]:
    total = counted[place["id"]]
    figures = {name: None if (value := getattr(total, name)) is None else float(value) for name in _FIGURES}
    named = {name: place["properties"][name] for name in ("code", "name")}
    return {**place, "properties": {**named, **figures, "told_on": total.told_on}}


def _answer(document: Mapping[str, Any], language: Language, media_type: str = JSON) -> Response:
    """For the one who asked: it is not kept anywhere."""
    return Response(to_json(document), headers={"Content-Language": language.value}, media_type=media_type)
