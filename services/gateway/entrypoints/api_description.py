"""What the API's description says of who may come in: read off what each route declares."""

from threading import Lock
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from services.gateway.domain.machine import Scope, scope_for
from services.gateway.entrypoints.access import CSRF_HEADER, SAFE, Allowed, Public
from services.gateway.entrypoints.oauth import TOKEN
from services.gateway.entrypoints.problems import MEDIA_TYPE

PROBLEMS = {
    "4XX": "Problem details (RFC 9457): the request is refused; `code` says why.",
    "5XX": "Problem details (RFC 9457): 502 a defect, 503 something is away for a moment, with `Retry-After`.",
}
"""Not as `default`: that would declare every answer, also those that nobody thought of."""
SCOPES = {
    Scope.CHANGES: "The feed of public events.",
    Scope.PIPELINE: "The pipeline as planners are told it: totals, never a dossier.",
    Scope.PLAN: "The regional plan with targets and values that are not public.",
}


def describe_access(app: FastAPI, *, cookie: str) -> None:
    """From now on `app.openapi()` has `securitySchemes`, and every operation says which of them opens it.

    It is written at the first call; from threads that call it at once, one writes it and the others wait.
    """
    plainly, written = app.openapi, Lock()

    def openapi() -> dict[str, Any]:
        with written:
            if app.openapi_schema is None:
                document = plainly()
                _add_access(document, app, cookie)
                _name_problems(document)
                _name_local_times(document)
            return plainly()

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's own way to extend it


def declared_by(dependant: Dependant) -> list[Allowed | Public]:
    """Whom a route lets in, in its own words."""
    own = [dependant.call] if isinstance(dependant.call, Allowed | Public) else []
    return [*own, *(found for inner in dependant.dependencies for found in declared_by(inner))]


def _add_access(document: dict[str, Any], app: FastAPI, cookie: str) -> None:
    document.setdefault("components", {})["securitySchemes"] = _schemes(cookie)
    for route in iter_route_contexts(app.routes):
        operations = document["paths"].get(str(route.path), {})
        declared = declared_by(route.dependant)
        for method in route.methods or ():
            if (operation := operations.get(method.lower())) is not None:
                operation["security"] = _security(declared, unsafe=method not in SAFE)


def _name_problems(document: dict[str, Any]) -> None:
    """FastAPI gives every model the media type of its route's own answers."""
    schema = {"$ref": "#/components/schemas/Problem"}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            for status in PROBLEMS.keys() & operation["responses"].keys():
                operation["responses"][status]["content"] = {MEDIA_TYPE: {"schema": schema}}
                if method == "head":
                    del operation["responses"][status]["content"]


def _name_local_times(part: Any) -> None:
    """`time` of JSON Schema has a zone (RFC 3339). Hours of an office have none: OpenAPI's registry names these."""
    if isinstance(part, list):
        for inner in part:
            _name_local_times(inner)
    elif isinstance(part, dict):
        if part.get("type") == "string" and part.get("format") == "time":
            part["format"] = "time-local"
        for inner in part.values():
            _name_local_times(inner)


def _security(declared: list[Allowed | Public], *, unsafe: bool) -> list[dict[str, list[str]]]:
    wanted = [one for one in declared if isinstance(one, Allowed)]
    if not wanted:
        return []
    session: dict[str, list[str]] = {"session": [], "csrf": []} if unsafe else {"session": []}
    scopes = [scope_for(one.permission) for one in wanted if one.machines]
    if len(scopes) < len(wanted):
        return [session]
    return [session, {"machine": [scope.value for scope in scopes if scope is not None]}]


def _schemes(cookie: str) -> dict[str, Any]:
    flow = {"tokenUrl": TOKEN, "scopes": {scope.value: said for scope, said in SCOPES.items()}}
    return {
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie,
            "description": "Of a member of staff who signed in at `POST /api/v1/session`.",
        },
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": CSRF_HEADER,
            "description": "The session's token, with whatever changes something.",
        },
        "machine": {
            "type": "oauth2",
            "description": "A program of another institution, registered by an administrator.",
            "flows": {"clientCredentials": flow},
        },
    }
