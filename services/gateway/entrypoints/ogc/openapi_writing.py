"""What editors may do with features, in the description of `/ogc`."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.gateway.entrypoints.access import CSRF_HEADER
from services.gateway.entrypoints.ogc.documents import schema_of
from services.gateway.entrypoints.ogc.sent import IN_PARTS, REASON, WHOLE
from shared.contracts.territory.features import FeatureCollection

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}
SECURITY_SCHEMES = {
    "session": {"type": "apiKey", "in": "cookie", "name": "primo_session", "description": "POST /api/v1/session."},
    "csrf": {"type": "apiKey", "in": "header", "name": CSRF_HEADER, "description": "As that answers it."},
}
_SECURITY: Sequence[Mapping[str, list[str]]] = [{"session": [], "csrf": []}]


def _header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string", **schema}}


PARAMETERS: Mapping[str, Any] = {
    "ifMatch": {
        **_header("If-Match", "The ETag of the feature as you read it, or `*`: 428 without it, 412 when it changed."),
        "required": True,
    },
    "idempotencyKey": _header("Idempotency-Key", "The same again creates nothing twice.", format="uuid"),
    "contentCrs": _header("Content-Crs", "Of the geometry that is sent, as `<URI>`; CRS84 without it."),
    "contentLanguage": _header("Content-Language", "Of the words that are sent; without it as `lang`."),
    "reason": _header(REASON, "Why it is taken away: UTF-8, percent-encoded, 3 to 500 characters."),
}
RESPONSES: Mapping[str, Any] = {
    "created": {
        "description": "It is there; a draft of an opportunity or an action for editors alone.",
        "headers": {name: {"schema": {"type": "string"}} for name in ("Location", "ETag")},
    },
    "written": {"description": "Done.", "headers": {"ETag": {"schema": {"type": "string"}}}},
    "removed": {"description": "It is no longer in the collection; its history is kept."},
    "notSignedIn": {"description": "There is no session.", "content": PROBLEM},
    "forbidden": {"description": "Not by that role, or without the session's token.", "content": PROBLEM},
    "conflict": {"description": "Not as it stands now.", "content": PROBLEM},
    "changed": {"description": "It is not what you read.", "content": PROBLEM},
    "mediaType": {"description": "Another kind of content is expected.", "content": PROBLEM},
    "invalid": {"description": "What is said does not fit; `errors` names the properties.", "content": PROBLEM},
    "conditionMissing": {"description": "Say which version you read.", "content": PROBLEM},
}
_REFUSED = {
    "400": "malformed",
    "401": "notSignedIn",
    "403": "forbidden",
    "404": "notFound",
    "409": "conflict",
    "415": "mediaType",
    "422": "invalid",
}
_CONDITIONAL = {**_REFUSED, "412": "changed", "428": "conditionMissing"}


def schemas(found: Sequence[FeatureCollection]) -> dict[str, Any]:
    """Of each collection that is written: a whole feature, and a patch of one."""
    made: dict[str, Any] = {}
    for one in (each for each in found if each.methods):
        properties = {known.name: {**schema_of(known), "nullable": True} for known in one.properties if known.writable}
        said = {"type": "object", "properties": properties, "additionalProperties": False}
        geometry = {"type": "object", "nullable": True}
        made[f"{one.id}.feature"] = {
            "type": "object",
            "required": ["type", "properties"],
            "properties": {
                "type": {"type": "string", "enum": ["Feature"]},
                "properties": {**said, "additionalProperties": True},
                "geometry": geometry,
            },
        }
        made[f"{one.id}.patch"] = {"type": "object", "properties": {"properties": said, "geometry": geometry}}
    return made


def of_items(one: FeatureCollection) -> dict[str, Any]:
    if "create" not in one.methods:
        return {}
    headers = ("idempotencyKey", "contentCrs", "contentLanguage")
    return {"post": _operation(one, "create", headers, WHOLE, "feature", {"201": "created", **_REFUSED})}


def of_item(one: FeatureCollection, named: Mapping[str, Any]) -> dict[str, Any]:
    written = {"204": "written", **_CONDITIONAL}
    said = ("ifMatch", "contentCrs", "contentLanguage")
    removed = {"204": "removed", **{code: name for code, name in _CONDITIONAL.items() if code != "415"}}
    known = {
        "replace": ("put", _operation(one, "replace", said, WHOLE, "feature", written)),
        "update": ("patch", _operation(one, "update", said, IN_PARTS, "patch", written)),
        "delete": ("delete", _operation(one, "delete", ("ifMatch", "reason"), (), "", removed)),
    }
    offered = {method: operation for name, (method, operation) in known.items() if name in one.methods}
    for operation in offered.values():
        operation["parameters"].insert(0, dict(named))
    return offered


def _operation(
    one: FeatureCollection,
    name: str,
    headers: Sequence[str],
    kinds: Sequence[str],
    schema: str,
    responses: Mapping[str, str],
) -> dict[str, Any]:
    reference = {"schema": {"$ref": f"#/components/schemas/{one.id}.{schema}"}}
    body = {"requestBody": {"required": True, "content": dict.fromkeys(kinds, reference)}} if kinds else {}
    return {
        "operationId": f"{one.id}.{name}",
        "summary": f"{one.title}: {name}",
        "tags": [one.id],
        "security": _SECURITY,
        "parameters": [{"$ref": f"#/components/parameters/{header}"} for header in (*headers, "lang")],
        **body,
        "responses": {code: {"$ref": f"#/components/responses/{named}"} for code, named in responses.items()},
    }
