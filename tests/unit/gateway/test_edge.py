"""What surrounds every answer: headers, log lines, metrics, the description of the API."""

import json
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from structlog.testing import capture_logs

from services.gateway.entrypoints.dossier_commands import COMMANDS
from shared.contracts import tracking
from shared.contracts.attribute_docs import described
from shared.contracts.event import Contract
from shared.contracts.investor.queries import ListQueue, TrackDossier
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway, browsing
from tests.support.gateway.views import DOSSIER, a_queue, a_tracking_view


@pytest.mark.parametrize("path", ["/", "/docs", "/console/sign-in", "/api/v1/nothing", "/health/live", "/track/x"])
def test_every_answer_carries_the_strict_headers(gateway: Gateway, browser: Browser, path: str) -> None:
    gateway.services.connected = False
    headers = browser.page(path).headers
    policy = headers["content-security-policy"]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] in {"same-origin", "no-referrer"}


def test_the_stylesheet_may_be_kept_and_loads_nothing_from_elsewhere(browser: Browser) -> None:
    answer = browser.get("/static/style.css")
    assert "immutable" in answer.headers["cache-control"]
    assert "url(" not in answer.text
    assert "@import" not in answer.text


@pytest.mark.parametrize("name", ["../config.py", "..%2fconfig.py", "style.css.map", "%2e%2e/config.py"])
def test_nothing_but_the_listed_files_is_handed_out(browser: Browser, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


def test_log_lines_name_the_route_and_never_a_token_a_search_or_a_person(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers |= {TrackDossier: a_tracking_view(), ListQueue: a_queue()}
    token = tracking.sign(DOSSIER, TRACKING_SECRET)
    with capture_logs() as lines:
        browser.page(f"/track/{token}")
        browser.sign_in("adviser").get("/api/v1/queue", params={"search": "Fatima"})
        browser.get(f"/no/such/{token}")
    written = json.dumps(lines, default=str)
    routes = [line["route"] for line in lines]
    assert routes == ["/track/{token}", "/api/v1/session", "/api/v1/queue", "unmatched"]
    for secret in (token, "Fatima", "192.0.2.7", "correct horse"):
        assert secret not in written


def test_metrics_count_routes_not_addresses(gateway: Gateway, browser: Browser) -> None:
    browser.get("/no/such/page-4711")
    browser.request("BREW", "/no/such/page-4711")
    text = browser.get("/metrics").text
    assert 'route="unmatched"' in text
    assert "page-4711" not in text  # the digits alone may stand in a time
    assert "BREW" not in text


def test_readiness_says_what_is_missing(gateway: Gateway, browser: Browser) -> None:
    assert browser.get("/health/ready").json() == {"status": "ready"}
    gateway.services.connected, gateway.store.away = False, True
    answer = browser.get("/health/ready")
    assert answer.status_code == 503
    assert set(answer.json()) == {"status", "database", "broker"}
    assert browser.get("/health/live").status_code == 200


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    with browsing(Gateway()) as browser:
        found: dict[str, Any] = browser.get("/openapi.json").json()
        return found


def test_every_command_of_the_contract_has_its_address(description: dict[str, Any]) -> None:
    for command in COMMANDS.values():
        operation = description["paths"][f"/api/v1/dossiers/{{dossier_id}}/{command.path}"]["post"]
        assert "staff_id" not in json.dumps(operation)
    schema = description["components"]["schemas"]["RequestComplementBody"]
    assert set(schema["properties"]) == {"pieces", "expected_version"}
    assert schema["properties"]["pieces"]["minItems"] == 1


def test_what_stands_under_a_field_in_the_source_describes_it(description: dict[str, Any]) -> None:
    bodies = {f"{command.kind.__name__}Body": command.kind for command in COMMANDS.values()}
    said = {
        f"{body}.{name}": (schema["properties"][name].get("description"), described(kind)[name])
        for body, kind in bodies.items()
        if (schema := description["components"]["schemas"].get(body))
        for name in described(kind).keys() & schema["properties"].keys()
    }
    assert {name: found for name, (found, meant) in said.items() if found != meant} == {}
    assert len(said) > 10


def test_what_stands_under_a_field_is_not_lost_where_it_becomes_a_parameter(gateway: Gateway) -> None:
    parameters = [one for route in iter_route_contexts(gateway.app.routes) for one in route.dependant.query_params]
    kinds = {one.field_info.annotation for one in parameters}
    contracts = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Contract)]
    assert ListQueue in contracts
    said = {f"{kind.__name__}.{name}" for kind in contracts for name in described(kind)}
    lost = said & {f"{kind.__name__}.{name}" for kind in contracts for name in kind.model_fields}
    assert lost == set(), "say it by Field(description=...): FastAPI describes parameters by the fields themselves"


def test_every_operation_tells_of_its_errors(description: dict[str, Any]) -> None:
    for methods in description["paths"].values():
        for operation in methods.values():
            assert {"4XX", "5XX"} <= operation["responses"].keys()


def test_the_page_that_describes_the_api_names_every_operation(browser: Browser, description: dict[str, Any]) -> None:
    html = browser.page("/docs").text
    assert [path for path in description["paths"] if f"<code>{path}</code>" not in html] == []
