"""A request is shown to few routers, and to every one that could answer it."""

import re
from itertools import pairwise

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Match, Mount
from starlette.types import Receive, Scope, Send

from services.gateway.entrypoints.http import ROUTERS, make_app
from services.gateway.entrypoints.sections import Sections, head_of
from tests.support.gateway.browser import Browser, Gateway

FEW = 100
"""Routes that one request is shown to, of more than 500."""


async def nobody(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("not asked")


@pytest.fixture(scope="module")
def sections() -> Sections:
    return Sections(ROUTERS, otherwise=nobody, common={})


def _answering(routes: object, path: str, method: str, app: FastAPI) -> str | None:
    scope = {"type": "http", "path": path, "method": method, "headers": [], "root_path": "", "app": app}
    for context in iter_route_contexts(routes):  # type: ignore[arg-type]
        if context.matches(dict(scope))[0] is Match.FULL:
            return str(context.path)
    return None


def test_each_address_is_answered_by_the_route_that_all_routers_together_would_choose(
    gateway: Gateway, sections: Sections
) -> None:
    app = make_app(gateway.application)
    contexts = list(iter_route_contexts(app.routes))
    assert len(contexts) > 500
    for context in contexts:
        path = re.sub(r"\{[^}]+\}", "0190a3c1-0000-7000-8000-000000000001", str(context.path))
        method = sorted(context.methods or {"GET"})[0]
        chosen = _answering(app.routes, path, method, app)
        assert _answering(sections.of(path).routes, path, method, app) == chosen, path


def test_no_request_is_shown_to_more_than_a_few_routes(sections: Sections) -> None:
    shown = {
        str(context.path): len(list(iter_route_contexts(sections.of(str(context.path)).routes)))
        for router in ROUTERS
        for context in iter_route_contexts(router.routes)
    }
    assert {path: count for path, count in shown.items() if count > FEW} == {}


@pytest.mark.parametrize("path", ["/nothing", "/console//queue", "/{token}", "/console/{x}/y", "/api/v1/", "/é/%"])
def test_an_address_that_nobody_has_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code in (303, 404)


def test_a_method_that_an_address_does_not_know_is_refused_with_those_that_it_does(browser: Browser) -> None:
    answer = browser.request("DELETE", "/health/live")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"


def test_what_comes_first_among_the_routers_comes_first_in_a_section() -> None:
    def one(name: str, path: str) -> APIRouter:
        router = APIRouter()
        router.add_api_route(path, lambda: name, name=name)
        return router

    routers = [one("new", "/projects/new"), one("any", "/projects/{name}"), one("page", "/{page}/new")]
    for first, second in pairwise([routers, routers[1:]]):
        assert [_first(first), _first(second)] == ["new", "any"]


def _first(routers: list[APIRouter]) -> str:
    section = Sections(routers, otherwise=nobody, common={}).of("/projects/new")
    return str(next(iter_route_contexts(section.routes)).name)


def test_a_router_that_hides_its_addresses_is_refused_at_the_start() -> None:
    hiding, inner = APIRouter(), APIRouter()
    inner.add_api_route("/x", lambda: None)
    hiding.include_router(inner)
    with pytest.raises(TypeError, match="no path of its own"):
        Sections([hiding], otherwise=nobody, common={})


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("/", ("",)),
        ("/api/v1/dossiers/{dossier_id}", ("api", "v1", "dossiers")),
        ("/track/{token}/offer", ("track",)),
        ("/console/planning/tables/{kind}", ("console", "planning", "tables")),
        ("/data/{name}.csv", ("data",)),
    ],
)
def test_the_head_of_an_address_ends_at_its_first_parameter(path: str, head: tuple[str, ...]) -> None:
    assert head_of(path) == head


def test_a_mounted_application_is_found_below_its_path() -> None:
    router = APIRouter()
    router.routes.append(Mount("/files", app=nobody))
    assert len(Sections([router], otherwise=nobody, common={}).of("/files/a/b/c/d").routes) == 1
