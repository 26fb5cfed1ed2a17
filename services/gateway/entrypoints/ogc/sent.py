"""A feature as it was sent: its media type, its form, under which conditions, in which language and coordinates."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote
from uuid import UUID, uuid4

from fastapi import HTTPException, Request
from pydantic_core import from_json

from services.gateway.domain.errors import ConditionMissing
from services.gateway.entrypoints.ogc.answers import GEOJSON, JSON
from services.gateway.entrypoints.ogc.asked import LANGUAGES, language_of
from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language
from shared.contracts.refusal import RequestInvalid
from shared.contracts.territory.feature_refusals import FeaturePropertyUnknown, FeatureQueryMalformed
from shared.contracts.territory.features import CRS84, FeatureCollection

MERGE_PATCH = "application/merge-patch+json"
WHOLE = (GEOJSON, JSON)
IN_PARTS = (MERGE_PATCH,)
REASON = "Primo-Reason"
"""Why a feature is removed: UTF-8, percent-encoded. A header, as clients of the standard send no body to delete."""
_TAG = re.compile(r'"([^"]*)"')
_IN_A_FEATURE = ("type", "id", "geometry", "properties")


async def feature_of(request: Request) -> Mapping[str, Any]:
    """The whole feature. Raises HTTPException (400, 415), RequestInvalid."""
    body = await _json(request, WHOLE, "Accept-Post")
    if body.get("type") != "Feature":
        raise _fault("feature_expected", "type")
    if not isinstance(body.get("properties"), Mapping | None):
        raise _fault("object_expected", "properties")
    return _checked(body)


async def patch_of(request: Request) -> Mapping[str, Any]:
    """A merge patch (RFC 7396). Raises HTTPException (400, 415), RequestInvalid, FeaturePropertyUnknown."""
    body = await _json(request, IN_PARTS, "Accept-Patch")
    unknown = sorted(set(body) - set(_IN_A_FEATURE))
    if unknown:
        raise FeaturePropertyUnknown(names=tuple(name[:100] for name in unknown[:20]), allowed=_IN_A_FEATURE)
    if not isinstance(body.get("properties", {}), Mapping):
        raise _fault("object_expected", "properties")
    if body.get("id", request.path_params["feature_id"]) != request.path_params["feature_id"]:
        raise _fault("id_fixed", "id")
    return _checked(body)


def content_of(request: Request, body: Mapping[str, Any], collection: FeatureCollection) -> dict[str, Any]:
    """As the territory's contract has it. Raises FeatureQueryMalformed."""
    crs = request.headers.get("Content-Crs", f"<{CRS84}>").strip().strip("<>")
    if crs not in collection.crs:
        raise FeatureQueryMalformed(parameter="Content-Crs", problem="crs", about=crs[:200], allowed=collection.crs)
    return {
        "properties": dict(body.get("properties") or {}),
        "geometry": body.get("geometry"),
        "language": written_in(request),
        "crs": crs,
    }


def written_in(request: Request) -> Language:
    """`Content-Language`, else as the same request would be answered. Raises FeatureQueryMalformed."""
    said = request.headers.get("Content-Language")
    if said is None:
        return language_of(request)
    if said not in LANGUAGES:
        raise FeatureQueryMalformed(
            parameter="Content-Language", problem="language", about=said[:50], allowed=tuple(LANGUAGES)
        )
    return Language(said)


def seen_by(request: Request) -> tuple[str, ...] | None:
    """Versions that the sender saw; None: any will do. Weak tags never match (RFC 9110, 13.1.1).

    Raises ConditionMissing.
    """
    said = request.headers.get("If-Match")
    if said is None:
        raise ConditionMissing()
    if said.strip() == "*":
        return None
    strong = [tag.strip() for tag in said.split(",") if not tag.strip().startswith("W/")]
    return tuple(found[1].partition(".")[0][:64] for tag in strong[:20] if (found := _TAG.fullmatch(tag)))


def request_id_of(request: Request) -> UUID:
    """`Idempotency-Key`, a UUID; without one each request is another. Raises RequestInvalid."""
    said = request.headers.get("Idempotency-Key")
    if said is None:
        return uuid4()
    try:
        return UUID(said.strip().strip('"'))
    except ValueError as error:
        raise _fault("uuid_expected", "Idempotency-Key", source="header") from error


def reason_of(request: Request) -> str:
    """Raises RequestInvalid."""
    said = unquote(request.headers.get(REASON, "")).strip()
    if said and not 3 <= len(said) <= 500:
        raise _fault("reason_length", REASON, source="header")
    return said or texts(Language.FRENCH)("ogc.no_reason")


async def _json(request: Request, kinds: tuple[str, ...], accepts: str) -> Mapping[str, Any]:
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not kind:
        raise HTTPException(400)
    if kind not in kinds:
        raise HTTPException(415, headers={accepts: ", ".join(kinds)})
    try:
        body = from_json(await request.body(), allow_inf_nan=False)
    except ValueError as error:
        raise HTTPException(400) from error
    if not isinstance(body, Mapping):
        raise _fault("object_expected", "body")
    return body


def _checked(body: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(body.get("geometry"), Mapping | None):
        raise _fault("object_expected", "geometry")
    waiting: list[tuple[str, Any]] = [(str(name), value) for name, value in (body.get("properties") or {}).items()]
    waiting.append(("geometry", body.get("geometry")))
    while waiting:
        field, value = waiting.pop()
        if isinstance(value, str) and "\0" in value:  # which no text of PostgreSQL can hold
            raise _fault("string_pattern_mismatch", "properties", field)
        inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        waiting += [(field, one) for one in inner]
    return body


def _fault(problem: str, *path: str, source: str = "body") -> RequestInvalid:
    """To be raised."""
    return RequestInvalid(errors=({"type": problem, "loc": (source, *path), "msg": _MESSAGES.get(problem, problem)},))


_MESSAGES = {
    "feature_expected": "A GeoJSON Feature",
    "object_expected": "A JSON object",
    "id_fixed": "The id stands in the address and does not change",
    "uuid_expected": "A UUID",
    "reason_length": "3 to 500 characters",
    "string_pattern_mismatch": "No NUL",
}
