"""Features written over HTTP (OGC API - Features, part 4), with the real territory behind the gateway."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.territory.action_views import GetAction
from shared.contracts.territory.features import SearchFeatures
from shared.reference.places import REGION_NAMES
from tests.support.databases import Templates
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.territory_behind import territory_behind

GEOJSON, PATCH = "application/geo+json", "application/merge-patch+json"
OGC = "/ogc/collections"
PLOT = {"zone": "selouane", "reference": "HTTP-01", "area_m2": 1200, "land_regime": "zone_lot"}
OFFER = {"title": "Très secret", "text": "Un lot.", "province": "02.381", "sector": "industry", "zone": "selouane"}


@pytest.fixture(scope="module")
def gateway(database_templates: Templates) -> Iterator[Gateway]:
    with territory_behind(database_templates) as behind:
        yield Gateway(services=behind)


@pytest.fixture(scope="module")
def editor(gateway: Gateway) -> Iterator[Browser]:
    with browsing(gateway) as browser:
        yield browser.sign_in("editor")


@pytest.fixture(scope="module")
def anybody(gateway: Gateway) -> Iterator[Browser]:
    with browsing(gateway, "192.0.2.8") as browser:
        yield browser


def feature(properties: dict[str, Any], geometry: Any = None) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def send(browser: Browser, method: str, path: str, body: Any, **headers: str) -> Any:
    kind = PATCH if method == "PATCH" else GEOJSON
    said = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return browser.request(method, f"{OGC}/{path}", content=json.dumps(body), headers=said)


def created(browser: Browser, collection: str, properties: dict[str, Any], **headers: str) -> str:
    answer = send(browser, "POST", f"{collection}/items", feature(properties), **headers)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"].removeprefix("http://gateway.test"))


def test_a_plot_is_created_read_changed_in_parts_replaced_and_taken_away(editor: Browser, anybody: Browser) -> None:
    path = created(editor, "plots", PLOT)
    read = editor.get(path)
    assert (read.status_code, read.headers["Cache-Control"]) == (200, "no-store")
    assert "Cookie" in read.headers["Vary"]
    below = path.removeprefix(f"{OGC}/")
    for wrong in ('"0"', 'W/"0"', f"W/{read.headers['ETag']}", "nonsense"):
        refused = send(editor, "PATCH", below, {"properties": {"turnkey": True}}, If_Match=wrong)
        assert (refused.status_code, refused.json()["code"]) == (412, "feature.changed"), wrong
    patched = send(editor, "PATCH", below, {"properties": {"turnkey": True}}, If_Match=f'"0", {read.headers["ETag"]}')
    assert (patched.status_code, patched.content) == (204, b"")
    assert patched.headers["ETag"] not in (read.headers["ETag"], "")
    assert anybody.get(path).json()["properties"]["turnkey"] is True
    late = send(editor, "PUT", below, feature(PLOT), If_Match=read.headers["ETag"])
    assert late.status_code == 412
    done = send(editor, "PUT", below, feature({**PLOT, "area_m2": 900}), If_Match=patched.headers["ETag"])
    assert done.status_code == 204
    assert {"area_m2": 900, "turnkey": None}.items() <= anybody.get(path).json()["properties"].items()
    gone = editor.request("DELETE", path, headers={"If-Match": "*", "Primo-Reason": "R%C3%A9serv%C3%A9"})
    assert gone.status_code == 204
    assert (editor.get(path).status_code, anybody.get(path).status_code) == (404, 404)


def test_nobody_changes_what_they_have_not_seen_nor_what_is_not_there(editor: Browser) -> None:
    below = created(editor, "plots", {**PLOT, "reference": "HTTP-02"}).removeprefix(f"{OGC}/")
    for method, body in (("PUT", feature(PLOT)), ("PATCH", {"properties": {}})):
        answer = send(editor, method, below, body)
        assert (answer.status_code, answer.json()["code"]) == (428, "feature.if_match_missing")
    assert editor.request("DELETE", f"{OGC}/{below}").status_code == 428
    for condition in ({}, {"If_Match": '"xyz"'}, {"If_Match": "*"}):
        assert send(editor, "PUT", f"plots/items/{uuid4()}", feature(PLOT), **condition).status_code == 404


def test_a_draft_is_seen_by_its_editor_and_by_no_anonymous_reader(
    gateway: Gateway, editor: Browser, anybody: Browser
) -> None:
    """In items, filters, counts, boxes and tags; while it is written, changed and dropped."""
    addresses = [
        f"{OGC}/opportunities/items{query}"
        for query in ("", "?bbox=-18,20,0,37", "?limit=1", "?filter=title='Très secret'", "?zone=selouane")
    ] + [f"{OGC}/opportunities", f"{OGC}/opportunities?lang=ar"]

    def seen() -> list[tuple[int, str | None, bytes]]:
        gateway.application.kept.forget()
        answers = [anybody.get(address) for address in addresses]
        return [(a.status_code, a.headers.get("ETag"), a.content) for a in answers]

    before = seen()
    assert {status for status, *_ in before} == {200}
    key = str(uuid4())
    path = created(editor, "opportunities", OFFER, Idempotency_Key=key)
    assert created(editor, "opportunities", OFFER, Idempotency_Key=key) == path
    own = editor.get(path)
    assert own.json()["properties"]["title"] == "Très secret"
    for _ in range(2):
        missing = anybody.get(path, headers={"If-None-Match": own.headers["ETag"]})
        assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store")
        assert seen() == before
        below = path.removeprefix(f"{OGC}/")
        assert send(editor, "PATCH", below, {"properties": {"expected_jobs": 7}}, If_Match="*").status_code == 204
    assert editor.request("DELETE", path, headers={"If-Match": "*"}).status_code == 204
    assert editor.get(path).status_code == 404
    assert seen() == before


def test_only_an_editor_with_the_token_of_the_session_writes(
    gateway: Gateway, editor: Browser, anybody: Browser
) -> None:
    path = created(editor, "plots", {**PLOT, "reference": "HTTP-03"})
    asked = [("POST", f"{OGC}/plots/items"), *((method, path) for method in ("PUT", "PATCH", "DELETE"))]
    with browsing(gateway, "192.0.2.9") as planner, browsing(gateway, "192.0.2.10") as forged:
        planner.sign_in("planner")
        forged.sign_in("editor").csrf_token = "0" * 64
        for browser, status in ((anybody, 401), (planner, 403), (forged, 403)):
            for method, address in asked:
                answer = browser.request(method, address, json={}, headers={"If-Match": "*"})
                assert answer.status_code == status, (method, status)
    cross = editor.request("DELETE", path, headers={"If-Match": "*", "Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
    assert anybody.get(path).status_code == 200


def test_options_tell_each_what_they_may_do_and_anything_else_is_no_method(editor: Browser, anybody: Browser) -> None:
    read = {"GET", "HEAD", "OPTIONS"}
    offered = {
        ("plots", "/items"): {"POST"},
        ("plots", "/items/x"): {"PUT", "PATCH", "DELETE"},
        ("zones", "/items/x"): {"PUT", "PATCH"},
        ("provinces", "/items"): set(),
        ("provinces", "/items/x"): set(),
    }
    for (collection, below), methods in offered.items():
        address = f"{OGC}/{collection}{below}"
        own, public = (who.request("OPTIONS", address) for who in (editor, anybody))
        assert (own.status_code, set(own.headers["Allow"].split(", "))) == (200, read | methods)
        assert set(public.headers["Allow"].split(", ")) == read
        assert ("POST" in methods) == ("Accept-Post" in own.headers)
        assert ("PATCH" in methods) == ("Accept-Patch" in own.headers)
        for method in {"POST", "PUT", "PATCH", "DELETE"} - methods:
            answer = editor.request(method, address, json={})
            assert (answer.status_code, answer.json()["code"]) == (405, "route.method_not_allowed")
            assert set(answer.headers["Allow"].split(", ")) == read | methods
    for address in ("/ogc", "/ogc/api", "/ogc/conformance", OGC, f"{OGC}/plots", f"{OGC}/plots/schema"):
        assert anybody.request("OPTIONS", address).headers["Allow"] == "GET, HEAD, OPTIONS"
        refused = editor.request("DELETE", address)
        assert (refused.status_code, set(refused.headers["Allow"].split(", "))) == (405, read)


@pytest.mark.parametrize(
    ("body", "status", "pointers"),
    [
        ({"type": "Feature", "properties": {**PLOT, "colour": "red"}}, 400, ["#/properties/colour"]),
        ({"type": "Feature", "properties": {**PLOT, "area_m2": -1}}, 422, ["#/properties/area_m2"]),
        ({"type": "Feature", "properties": {**PLOT, "price_on": "one day"}}, 422, ["#/properties/price_on"]),
        ({"type": "FeatureCollection", "features": []}, 422, ["#/type"]),
        ({"type": "Feature", "properties": [1]}, 422, ["#/properties"]),
        ({"type": "Feature", "properties": PLOT, "geometry": "here"}, 422, ["#/geometry"]),
        ({"type": "Feature", "properties": PLOT, "geometry": {"type": "Circle"}}, 422, ["#/geometry"]),
        ({"type": "Feature", "properties": {**PLOT, "reference": "a\0b"}}, 422, ["#/properties/reference"]),
        ([], 422, ["#/body"]),
        ({"type": "Feature", "properties": {}}, 422, ["#/properties/zone"]),
    ],
)
def test_a_body_that_does_not_fit_is_told_by_its_field(
    editor: Browser, body: Any, status: int, pointers: list[str]
) -> None:
    answer = send(editor, "POST", "plots/items", body)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (status, pointers)
    assert all(fault["message"] for fault in answer.json()["errors"])


def test_what_is_no_json_or_of_no_known_kind_is_refused(editor: Browser) -> None:
    def post(content: bytes, **headers: str) -> Any:
        return editor.request("POST", f"{OGC}/plots/items", content=content, headers=headers)

    assert post(b"{}").status_code == 400  # no kind at all
    assert post(b"{", **{"Content-Type": GEOJSON}).status_code == 400
    assert post(b'{"a": NaN}', **{"Content-Type": GEOJSON}).status_code == 400
    wrong = post(b"<a/>", **{"Content-Type": "application/gml+xml"})
    assert (wrong.status_code, wrong.json()["code"]) == (415, "request.media_type")
    assert GEOJSON in wrong.headers["Accept-Post"]
    below = created(editor, "plots", {**PLOT, "reference": "HTTP-04"}).removeprefix(f"{OGC}/")
    whole = editor.request("PATCH", f"{OGC}/{below}", json={}, headers={"If-Match": "*"})
    assert (whole.status_code, whole.headers["Accept-Patch"]) == (415, PATCH)
    for patch, status in (
        ({"id": "another"}, 422),
        ({"colour": "red"}, 400),
        ({"properties": {"colour": "red"}}, 400),
        ({"properties": {"state": "confirmed"}}, 422),
    ):
        assert send(editor, "PATCH", below, patch, If_Match="*").status_code == status, patch
    for name in ("Idempotency_Key", "Content_Crs", "Content_Language"):
        answer = send(editor, "POST", "plots/items", feature(PLOT), **{name: "nonsense"})
        assert answer.status_code in (400, 422), name


def test_words_are_written_in_the_language_that_is_said(gateway: Gateway, editor: Browser) -> None:
    found = json.loads(gateway.services.ask(SearchFeatures(collection="actions", limit=1)).features[0])  # type: ignore[attr-defined]
    below = f"actions/items/{found['id']}"
    patch = {"properties": {"results": "نتائج"}}
    assert send(editor, "PATCH", below, patch, If_Match="*", Content_Language="ar").status_code == 204
    view = gateway.services.ask(GetAction(action_id=found["id"], for_staff=True))  # type: ignore[attr-defined]
    assert view.results["ar"] == "نتائج"
    assert view.title["fr"] == found["properties"]["title"]


def test_people_read_the_names_of_places_and_not_their_codes(anybody: Browser) -> None:
    page = anybody.page(f"{OGC}/actions/items?lang=ar").text
    assert not re.search(r"02\.\d{3}", page)
    assert REGION_NAMES["ar"] in page


def test_the_schema_says_what_can_be_written(anybody: Browser, editor: Browser) -> None:
    plots, provinces = (anybody.get(f"{OGC}/{name}/schema").json()["properties"] for name in ("plots", "provinces"))
    assert all(one["readOnly"] for one in provinces.values())
    written = {name for name, one in plots.items() if not one.get("readOnly")}
    assert {"area_m2", "geometry", "demonstration"} <= written
    assert written.isdisjoint({"id", "state", "province"})
    links = {link["rel"]: link for link in anybody.get(f"{OGC}/plots").json()["links"]}
    assert links["http://www.opengis.net/def/rel/ogc/1.0/schema"]["href"].endswith("/plots/schema")
    conformance = anybody.get("/ogc/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags" in conformance
    paths = anybody.get("/ogc/api").json()["paths"]
    assert set(paths["/collections/zones/items/{featureId}"]) == {"get", "put", "patch"}
    assert set(paths["/collections/plots/items"]) == {"get", "post"}
    assert editor.page("/ogc/api").status_code == 200
