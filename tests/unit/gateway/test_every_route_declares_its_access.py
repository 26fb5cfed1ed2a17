"""No door without a sign: every route is public, with a reason, or asks for a permission."""

import inspect

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from services.gateway.domain.permissions import ALLOWED, Permission
from services.gateway.entrypoints.access import SAFE, Allowed, Public
from shared.contracts.codes import Role
from tests.support.gateway.browser import Browser, Gateway

PUBLIC_AND_UNSAFE = (
    {("POST", "/api/v1/session"), ("POST", "/api/v1/dossiers"), ("POST", "/start")}
    | {
        *(("POST", f"/console/sign-in{half}") for half in ("", "/factor", "/passkey", "/passkey/options")),
        *((method, "/track/{token}/uploads/{upload_id}") for method in ("POST", "PATCH", "DELETE")),
        *(
            ("POST", f"/track/{{token}}/{what}")
            for what in (
                *("uploads", "pieces", "messages", "mandates", "consents", "contact", "exchange/{key}"),
                *("browsers", "browsers/{browser_id}/remove", "rhythm"),
            )
        ),
        ("POST", "/track/{token}/mandates/{mandate_id}/revoke"),
        ("POST", "/track/{token}/inbox/{notice_id}"),
        *(
            ("POST", f"/preferences/{{token}}{what}")
            for what in ("", "/language", "/rhythm", "/browsers/{browser_id}/remove")
        ),
        ("POST", "/unsubscribe/{token}"),
    }
    | {("POST", "/aid"), ("POST", "/oauth/token"), ("POST", "/start/from-aid"), ("POST", "/api/v1/aid/simulation")}
)
"""What anybody may do that changes something, or that only reads and keeps a project out of the address."""


def _declared(dependant: Dependant) -> list[Allowed | Public]:
    own = [dependant.call] if isinstance(dependant.call, Allowed | Public) else []
    return [*own, *(found for inner in dependant.dependencies for found in _declared(inner))]


def _routes(app: FastAPI) -> list[tuple[RouteContext, list[Allowed | Public]]]:
    return [(route, _declared(route.dependant)) for route in iter_route_contexts(app.routes)]


def test_every_route_says_who_may_come_in(gateway: Gateway) -> None:
    routes = _routes(gateway.app)
    assert len(routes) > 60
    assert [route.path for route, declared in routes if not declared] == []


def test_no_route_is_public_and_restricted_at_once(gateway: Gateway) -> None:
    mixed = [r.path for r, declared in _routes(gateway.app) if len({type(d) for d in declared}) > 1]
    assert mixed == []


def test_public_routes_only_read_but_for_the_few_that_are_listed(gateway: Gateway) -> None:
    unsafe = {
        (method, route.path)
        for route, declared in _routes(gateway.app)
        if isinstance(declared[0], Public)
        for method in set(route.methods or ()) - SAFE
    }
    assert unsafe == PUBLIC_AND_UNSAFE


def test_every_permission_is_someone_s_and_every_one_is_asked_for(gateway: Gateway) -> None:
    asked = {d.permission for _, declared in _routes(gateway.app) for d in declared if isinstance(d, Allowed)}
    assert set(ALLOWED) == set(Permission)
    assert all(ALLOWED.values())
    assert asked == set(Permission)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_refused_whatever_is_not_its_own(gateway: Gateway, browser: Browser, role: Role) -> None:
    browser.sign_in(role.value)
    tried = 0
    for route, declared in _routes(gateway.app):
        wanted = [d.permission for d in declared if isinstance(d, Allowed)]
        if all(role in ALLOWED[permission] for permission in wanted):
            continue
        for method in set(route.methods or ()) - {"HEAD"}:
            answer = browser.request(method, _filled(str(route.path)), json={})
            tried += 1
            assert answer.status_code == 403, (role, method, route.path, answer.status_code)
            assert answer.json()["code"] == "access.forbidden"
    assert tried > 15
    assert gateway.services.asked == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_session_nothing_restricted_answers(gateway: Gateway, browser: Browser, method: str) -> None:
    for route, declared in _routes(gateway.app):
        if method in (route.methods or ()) and isinstance(declared[0], Allowed):
            answer = browser.request(method, _filled(str(route.path)))
            assert answer.status_code == 401, route.path
    assert gateway.services.asked == []


def _filled(path: str) -> str:
    for name, value in {
        "dossier_id": "019b0000-0000-7000-8000-000000000001",
        "opportunity_id": "019b0000-0000-7000-8000-000000000002",
        "appointment_id": "019b0000-0000-7000-8000-00000000000b",
        "project_id": "019b0000-0000-7000-8000-000000000009",
        "person_id": "019b0000-0000-7000-8000-000000000008",
        "notice_id": "019b0000-0000-7000-8000-000000000005",
        "service": "territory",
        "parked_id": "7",
        "fingerprint": "0123456789abcdef",
        "source": "investor",
        "aggregate": "dossier",
        "aggregate_id": "019b0000-0000-7000-8000-000000000001",
        "path": "open-verification",
        "act": "publish",
        "key": "1",
        "rest:path": "x",
    }.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def test_what_every_request_needs_is_found_without_another_thread(gateway: Gateway) -> None:
    """FastAPI calls a plain function in a thread: half a millisecond for each request."""
    plain = {
        f"{inner.call}"
        for route in iter_route_contexts(gateway.app.routes)
        for inner in _all(route.dependant)[1:]
        if not asynchronous(inner.call)
    }
    assert plain == set()


def _all(dependant: Dependant) -> list[Dependant]:
    return [dependant, *(found for inner in dependant.dependencies for found in _all(inner))]


def asynchronous(call: object) -> bool:
    called = call if inspect.isroutine(call) else type(call).__call__
    return inspect.iscoroutinefunction(called) or inspect.isasyncgenfunction(called)
