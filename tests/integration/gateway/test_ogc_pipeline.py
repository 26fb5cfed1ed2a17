"""The pipeline on the provinces, for planners: what they are told anyway, and nothing of it to anybody else."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from services.territory import bootstrap
from tests.integration.territory.conftest import Territory
from tests.support.databases import Templates
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.territory_behind import TerritoryBehind

OGC = "/ogc/collections/pipeline"
MANY, SOME, NOBODY = "02.381", "02.411", "02.251"


@pytest.fixture(scope="module")
def gateway(database_templates: Templates) -> Iterator[Gateway]:
    """Ten dossiers of one province, seven of another, none elsewhere; and a closing since."""
    database = database_templates.copy("territory", seeded=True)
    behind = TerritoryBehind(database)
    territory = Territory(database, behind.engine, now=datetime(2026, 8, 10, 9, 0, tzinfo=UTC))
    territory.hear(*(territory.filed(province=province) for province in (*[MANY] * 10, *[SOME] * 7)))
    bootstrap.close_month(behind.engine, lambda: datetime(2026, 9, 1, 3, 0, tzinfo=UTC))
    yield Gateway(services=behind)
    behind.engine.dispose()
    database_templates.drop(database)


@pytest.fixture(scope="module")
def planner(gateway: Gateway) -> Iterator[Browser]:
    with browsing(gateway) as browser:
        yield browser.sign_in("planner")


def test_a_planner_sees_on_the_map_what_the_table_tells_and_no_more(planner: Browser) -> None:
    answer = planner.get(f"{OGC}/items")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    features = {one["id"]: one for one in answer.json()["features"]}
    assert (len(features), answer.json()["numberMatched"]) == (8, 8)
    told = {
        one["code"]: one for one in planner.get("/api/v1/pipeline").json()["totals"] if one["dimension"] == "province"
    }
    for code, feature in features.items():
        assert feature["properties"]["count"] == told[code]["count"]
        assert feature["properties"]["told_on"] == told[code]["told_on"]
        assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert (features[MANY]["properties"]["count"], features[MANY]["properties"]["told_on"]) == (10, "2026-09-01")
    assert [features[code]["properties"]["count"] for code in (SOME, NOBODY)] == [7, None]
    assert planner.get(f"{OGC}/items/{MANY}").json()["properties"] == features[MANY]["properties"]
    assert planner.get(f"{OGC}/items/02.999").status_code == 404


def test_it_is_narrowed_down_as_the_table_and_whatever_else_is_asked_is_refused(planner: Browser) -> None:
    def counts(query: str) -> dict[str, int | None]:
        found = planner.get(f"{OGC}/items?{query}").json()["features"]
        return {one["id"]: one["properties"]["count"] for one in found}

    assert counts(f"province={MANY}") == {MANY: 10}
    assert counts("sector=industry")[MANY] == 10
    assert set(counts("sector=tourism").values()) == {None}
    assert set(counts("told_by=2026-08-31").values()) == {None}
    assert MANY in counts("bbox=-3.2,34.9,-2.8,35.3")
    assert len(counts("limit=3&offset=6")) == 2
    links = {link["rel"]: link["href"] for link in planner.get(f"{OGC}/items?sector=industry&limit=3").json()["links"]}
    rest = counts(links["next"].partition("?")[2])
    assert (len(rest), rest.keys() & counts("limit=3").keys()) == (3, set())
    for query in ("filter=count>1", "sector=magic", "told_by=soon", "for_staff=true", "count=6"):
        assert planner.get(f"{OGC}/items?{query}").status_code == 400, query


def test_it_is_described_to_planners_and_to_nobody_else(gateway: Gateway, planner: Browser) -> None:
    def listed(browser: Browser) -> list[str]:
        answer = browser.get("/ogc/collections", headers={"Accept": "application/json"})
        return [one["id"] for one in answer.json()["collections"]]

    assert listed(planner)[-1] == "pipeline"
    document = planner.get(OGC).json()
    links = {link["rel"]: link["href"].removeprefix("http://gateway.test") for link in document["links"]}
    assert all(planner.get(href).status_code == 200 for href in links.values() if href.startswith("/ogc"))
    schema = planner.get(f"{OGC}/schema").json()["properties"]
    assert {"count", "told_on", "code"} <= set(schema)
    for username, status in (("", 401), ("editor", 403), ("adviser", 403)):
        with browsing(gateway, "192.0.2.9") as other:
            if username:
                other.sign_in(username)
            assert "pipeline" not in listed(other)
            for below in ("", "/schema", "/items", f"/items/{MANY}"):
                assert other.get(OGC + below).status_code == status, (username, below)
            assert "pipeline" not in other.get("/ogc/api", headers={"Accept": "application/json"}).text
