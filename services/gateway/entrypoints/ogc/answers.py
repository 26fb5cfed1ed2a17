"""What is sent: prepared answers with entity tags, compressed, and what the territory told a moment ago."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from pydantic_core import from_json, to_json
from starlette.responses import Response

from services.gateway.adapters.kept_answers import KeptAnswers
from services.gateway.bootstrap import KEPT_S, Application
from services.gateway.domain.prepared_answer import PreparedAnswer
from services.gateway.domain.stated_licence import data_set_of
from services.gateway.entrypoints.decided_licence import decided
from services.gateway.entrypoints.pages.compression import sent
from shared.contracts.codes import Language
from shared.contracts.territory.feature_refusals import FeatureCollectionNotFound
from shared.contracts.territory.features import FeatureCollection, ListFeatureCollections

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA_OF = "http://www.opengis.net/def/rel/ogc/1.0/schema"

_LARGE = 50_000
"""Bytes whose compressing would hold others up."""
_FOR_ANYBODY = {
    "Cache-Control": f"public, max-age={KEPT_S:.0f}",
    "Vary": "Accept, Accept-Encoding, Accept-Language",
    # Maps on other sites may read what is public; no cookie goes with it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Crs, ETag, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


async def answered(
    request: Request,
    app: Application,
    key: str,
    make: Callable[[], Awaitable[PreparedAnswer]],
    kept: KeptAnswers[PreparedAnswer] | None = None,
) -> Response:
    """From what was prepared for the same key; 304 where the reader has it already, 204 where nothing is in it."""

    async def ready() -> PreparedAnswer:
        made = await make()
        if len(made.body) > _LARGE:
            await asyncio.to_thread(lambda: made.compressed)
        return made

    return sent(request, await (kept or app.kept).get(key, ready), _FOR_ANYBODY)


def prepared(document: Mapping[str, Any], language: Language, media_type: str = JSON, **headers: str) -> PreparedAnswer:
    return PreparedAnswer(to_json(document), media_type, {"Content-Language": language.value, **headers})


async def described(app: Application, language: Language) -> Sequence[FeatureCollection]:
    """Every collection, as the territory told it, under the licence that is decided."""
    return [_as_decided(app, one) for one in await _told(app, language)]


async def _told(app: Application, language: Language) -> Sequence[FeatureCollection]:
    async def ask() -> PreparedAnswer:
        found = await app.call(ListFeatureCollections(language=language))
        return PreparedAnswer(to_json(found), JSON, {})

    return _read((await app.kept.get(f"described {language.value}", ask)).body)


def _as_decided(app: Application, told: FeatureCollection) -> FeatureCollection:
    """Under the licence that the operator states for the same data in the catalogue."""
    stated = decided(app, data_set_of(told.id))
    if stated is None:
        return told
    return told.model_copy(update={"licence": stated.name, "licence_url": stated.licence})


@lru_cache(maxsize=16)
def _read(told: bytes) -> tuple[FeatureCollection, ...]:
    return ListFeatureCollections.decode_reply(from_json(told))


async def collection_of(app: Application, name: str, language: Language) -> FeatureCollection:
    """Raises FeatureCollectionNotFound."""
    known = await _told(app, language)
    found = next((one for one in known if one.id == name), None)
    if found is None:
        raise FeatureCollectionNotFound(collection=name[:40], allowed=tuple(one.id for one in known))
    return _as_decided(app, found)


def address(app: Application, path: str = "", parameters: Mapping[str, str] | None = None) -> str:
    """Under the name by which people reach us, never the one that a request says."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    return f"{app.settings.public_url.rstrip('/')}/ogc{path}{query}"


def link(href: str, rel: str, media_type: str, title: str = "") -> dict[str, str]:
    told = {"href": href, "rel": rel, "type": media_type}
    return told | ({"title": title} if title else {})


def both(app: Application, path: str, parameters: Mapping[str, str], media_type: str = JSON) -> list[dict[str, str]]:
    """This document, and the page of it."""
    return [
        link(address(app, path, parameters), "self", media_type),
        link(address(app, path, {**parameters, "f": "html"}), "alternate", HTML),
    ]
