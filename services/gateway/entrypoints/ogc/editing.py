"""Editors create, replace, change in parts and remove features: OGC API - Features, part 4 (draft 20-002)."""

from hashlib import blake2b
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import ValidationError
from starlette.responses import Response

from services.gateway.bootstrap import Application
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, visitor_of
from services.gateway.entrypoints.door_cookies import cookie_name
from services.gateway.entrypoints.ogc.answers import GEOJSON, address, collection_of
from services.gateway.entrypoints.ogc.asked import EVERYWHERE, check_names, language_of
from services.gateway.entrypoints.ogc.methods import READ, allowing
from services.gateway.entrypoints.ogc.sent import (
    IN_PARTS,
    WHOLE,
    content_of,
    feature_of,
    patch_of,
    reason_of,
    request_id_of,
    seen_by,
)
from services.gateway.usecases.asking import asks_as
from shared.contracts.territory.feature_editing import (
    CreateFeature,
    EditedFeature,
    FeatureWritten,
    GetEditedFeature,
    RemoveFeature,
    ReplaceFeature,
    UpdateFeature,
)
from shared.contracts.territory.feature_refusals import FeatureNotFound
from shared.contracts.territory.features import FeatureCollection, GetFeature

router = APIRouter(include_in_schema=False, prefix="/ogc/collections/{collection_id}/items")
Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]

_ON_ITEMS = {"create": "POST"}
_ON_ITEM = {"replace": "PUT", "update": "PATCH", "delete": "DELETE"}


@router.post("")
async def create(collection_id: str, visitor: Editor, request: Request, app: App) -> Response:
    collection = await _writable(app, request, collection_id, _ON_ITEMS)
    content = content_of(request, await feature_of(request), collection)
    who = {"staff_id": visitor.account.id, "collection": collection.id, "request_id": request_id_of(request)}
    written: FeatureWritten = await app.call(CreateFeature(**who, **content))
    app.kept.forget()
    at = address(app, f"/collections/{collection.id}/items/{written.feature_id}")
    return Response(status_code=201, headers={"Location": at, "ETag": f'"{written.version}"'})


@router.put("/{feature_id}")
async def replace(collection_id: str, feature_id: str, visitor: Editor, request: Request, app: App) -> Response:
    collection = await _writable(app, request, collection_id, _ON_ITEM)
    content = content_of(request, await feature_of(request), collection)
    command = await _addressed(app, request, collection, feature_id, visitor)
    return await _written(app, ReplaceFeature(**command, **content))


@router.patch("/{feature_id}")
async def update(collection_id: str, feature_id: str, visitor: Editor, request: Request, app: App) -> Response:
    collection = await _writable(app, request, collection_id, _ON_ITEM)
    body = await patch_of(request)
    command = await _addressed(app, request, collection, feature_id, visitor)
    said = {**content_of(request, body, collection), "geometry_said": "geometry" in body}
    return await _written(app, UpdateFeature(**command, **said))


@router.delete("/{feature_id}")
async def remove(collection_id: str, feature_id: str, visitor: Editor, request: Request, app: App) -> Response:
    collection = await _writable(app, request, collection_id, _ON_ITEM)
    reason = reason_of(request)
    command = await _addressed(app, request, collection, feature_id, visitor)
    await app.call(RemoveFeature(**command, reason=reason))
    app.kept.forget()
    return Response(status_code=204)


@router.api_route("", methods=["PUT", "PATCH", "DELETE"])
async def not_of_items(collection_id: str, _visitor: Editor, request: Request, app: App) -> None:
    """Refused, with what may be done instead."""
    await _writable(app, request, collection_id, _ON_ITEMS)


@router.post("/{feature_id}")
async def not_of_an_item(collection_id: str, _visitor: Editor, request: Request, app: App) -> None:
    """As above."""
    await _writable(app, request, collection_id, _ON_ITEM)


async def options_of_items(request: Request, app: Application, collection: FeatureCollection) -> Response:
    """What whoever asks may do (clause 6.6: within the control context in place)."""
    editor = await editor_of(request, app)
    methods = _methods(collection, _ON_ITEMS) if editor else READ
    return allowing(methods, **({"Accept-Post": ", ".join(WHOLE)} if "POST" in methods else {}))


async def options_of_item(request: Request, app: Application, collection: FeatureCollection) -> Response:
    methods = _methods(collection, _ON_ITEM) if await editor_of(request, app) else READ
    return allowing(methods, **({"Accept-Patch": ", ".join(IN_PARTS)} if "PATCH" in methods else {}))


async def editor_of(request: Request, app: Application) -> Visitor | None:
    """The one with a session who may write features."""
    if cookie_name(app) not in request.cookies:
        return None
    visitor = await visitor_of(request)
    return visitor if visitor is not None and visitor.may(Permission.EDIT_OFFER) else None


async def edited(app: Application, visitor: Visitor, asked: GetFeature) -> EditedFeature | None:
    """As its editor sees it. None: there is nothing to be written of it; what the public reads may be there."""
    asks_as(visitor.account)
    try:
        found: EditedFeature = await app.call(GetEditedFeature(**asked.model_dump()))
        return found
    except FeatureNotFound:
        return None


def _methods(collection: FeatureCollection, named: dict[str, str]) -> tuple[str, ...]:
    return (*READ, *(method for name, method in named.items() if name in collection.methods))


async def _writable(app: Application, request: Request, collection_id: str, named: dict[str, str]) -> FeatureCollection:
    """Raises FeatureCollectionNotFound, FeatureQueryMalformed, HTTPException (405)."""
    check_names(request.query_params, EVERYWHERE)
    collection = await collection_of(app, collection_id, language_of(request))
    methods = _methods(collection, named)
    if request.method not in methods:
        raise HTTPException(405, headers={"Allow": ", ".join(methods)})
    return collection


async def _addressed(
    app: Application, request: Request, collection: FeatureCollection, feature_id: str, visitor: Visitor
) -> dict[str, Any]:
    """Which feature, and as it was seen. What is not there is not there, with a condition or without.

    Raises FeatureNotFound, ConditionMissing.
    """
    try:
        asked = GetFeature(collection=collection.id, feature_id=feature_id)
    except ValidationError as error:
        raise FeatureNotFound(collection=collection.id, feature_id=feature_id[:80]) from error
    if "If-Match" not in request.headers and await edited(app, visitor, asked) is None:
        raise FeatureNotFound(collection=collection.id, feature_id=feature_id)
    named = {"collection": collection.id, "feature_id": feature_id}
    return {**named, "staff_id": visitor.account.id, "seen": seen_by(request)}


async def _written(app: Application, command: ReplaceFeature | UpdateFeature) -> Response:
    written: FeatureWritten = await app.call(command)
    app.kept.forget()
    return Response(status_code=204, headers={"ETag": f'"{written.version}"'})


def shown(found: EditedFeature, body: str, headers: dict[str, str]) -> Response:
    """To its editor alone, and kept by nobody. The tag names the version, and these bytes of it."""
    digest = blake2b(body.encode(), digest_size=6).hexdigest()
    own = {"ETag": f'"{found.version}.{digest}"', "Vary": "Accept, Accept-Language, Cookie"}
    return Response(body, headers={**headers, **own}, media_type=GEOJSON)
