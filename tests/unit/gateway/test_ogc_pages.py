"""`/ogc` as HTTP: what a program may rely on, what a person reads, and what is refused before anybody is asked."""

import gzip
import json
from typing import Any

import pytest
from markupsafe import escape

from services.gateway.domain.feature_map import draw_features
from services.gateway.entrypoints.texts import WHOLE, texts
from shared.contracts.codes import Language
from shared.contracts.territory.feature_refusals import FeatureNotFound, FeatureQueryMalformed
from shared.contracts.territory.features import (
    CRS84,
    FeatureCollection,
    FeaturePage,
    FeatureProperty,
    GetFeature,
    ListFeatureCollections,
    SearchFeatures,
)
from tests.support.gateway.browser import Browser, Gateway

UTM = "http://www.opengis.net/def/crs/EPSG/0/32630"
ITEMS = "/ogc/collections/plots/items"
PROPERTIES = (
    FeatureProperty(name="reference", kind="string", title="Reference"),
    FeatureProperty(name="area_m2", kind="integer", title="Area"),
    FeatureProperty(name="state", kind="string", title="State", codes=("free", "reserved", "confirmed")),
    FeatureProperty(name="province", kind="string", title="Province"),
    FeatureProperty(name="reserved_until", kind="datetime", title="Until"),
)


def a_collection(**changes: Any) -> FeatureCollection:
    told = {
        "id": "plots",
        "title": "Plots & more",
        "description": "All plots.",
        "properties": PROPERTIES,
        "shape": "any",
        "named_by": "reference",
        "dated_by": None,
        "licence": "None yet",
        "licence_url": None,
        "attribution": "The centre",
        "crs": (CRS84, UTM),
        "bbox": (-3.0, 34.0, -2.0, 35.0),
        "begins": None,
    }
    return FeatureCollection.model_validate({**told, **changes})


def a_feature(number: int, geometry: Any = None) -> str:
    properties = {
        "reference": f"<b>{number}</b>",
        "area_m2": 1234 + number,
        "state": "free",
        "province": "02.113",
        "reserved_until": "2026-05-01T10:00:00Z",
    }
    return json.dumps({"type": "Feature", "id": f"p{number}", "geometry": geometry, "properties": properties})


POINT = {"type": "Point", "coordinates": [-2.3, 35.0]}
SQUARE = {"type": "Polygon", "coordinates": [[[-3, 34], [-2, 34], [-2, 35.2], [-3, 34]]]}


@pytest.fixture
def visitor(gateway: Gateway, browser: Browser) -> Browser:
    def search(asked: SearchFeatures) -> FeaturePage:
        if asked.collection == "provinces":
            return FeaturePage(features=(a_feature(0, SQUARE),), matched=1)
        numbers = range(asked.offset, min(asked.offset + asked.limit, 120))
        return FeaturePage(features=tuple(a_feature(number, POINT) for number in numbers), matched=120)

    provinces = a_collection(id="provinces", shape="polygon")
    gateway.services.answers |= {
        ListFeatureCollections: (a_collection(), provinces),
        SearchFeatures: search,
        GetFeature: a_feature(7, POINT),
    }
    return browser


def asked(gateway: Gateway) -> list[Any]:
    return [request for request in gateway.services.asked if not isinstance(request, ListFeatureCollections)]


def test_a_page_leads_to_the_next_and_back_and_the_last_one_ends(visitor: Browser) -> None:
    address, seen = f"{ITEMS}?limit=50&state=free&lang=en", 0
    for expected in ({"next"}, {"next", "prev"}, {"prev"}):
        answer = visitor.get(address).json()
        links = {link["rel"]: link["href"] for link in answer["links"]}
        assert {"next", "prev"} & links.keys() == expected
        assert links["self"].startswith("http://gateway.test/ogc/")
        assert "state=free" in links["self"]
        assert "lang=en" in links["self"]
        seen += answer["numberReturned"]
        address = links.get("next", "")
    assert seen == answer["numberMatched"] == 120


def test_more_than_the_largest_page_is_the_largest_page(gateway: Gateway, visitor: Browser) -> None:
    assert visitor.get(f"{ITEMS}?limit=100000").status_code == 200
    assert asked(gateway)[0].limit == 1000


def test_everything_that_is_asked_is_handed_on(gateway: Gateway, visitor: Browser) -> None:
    query = {
        "bbox": "1,2,3,4.5", "bbox-crs": UTM, "crs": UTM, "datetime": "2026-01-01/..", "filter": "area_m2 > 1",
        "filter-lang": "cql2-text", "filter-crs": UTM, "limit": "7", "offset": "3", "state": "free", "lang": "ar",
    }  # fmt: skip
    answer = visitor.get(ITEMS, params=query)
    assert answer.headers["Content-Crs"] == f"<{UTM}>"
    assert answer.headers["Content-Language"] == "ar"
    assert asked(gateway) == [
        SearchFeatures(
            collection="plots",
            language=Language.ARABIC,
            bbox=(1, 2, 3, 4.5),
            bbox_crs=UTM,
            crs=UTM,
            datetime="2026-01-01/..",
            filter="area_m2 > 1",
            filter_crs=UTM,
            limit=7,
            offset=3,
            equals={"state": "free"},
        )
    ]


@pytest.mark.parametrize(
    ("query", "parameter", "problem", "said"),
    [
        ("nothing=1", "nothing", "unknown_parameter", "Unknown parameter: nothing. Known: f, lang"),
        ("limit=0", "limit", "number", "limit must be a whole number, not “0”"),
        ("limit=ten", "limit", "number", "not “ten”"),
        ("offset=-1", "offset", "number", "offset must be"),
        ("limit=1&limit=2", "limit", "repeated", "given twice"),
        ("bbox=1,2,3", "bbox", "bbox", "got: 1,2,3"),
        ("bbox=a,b,c,d", "bbox", "bbox", "four or six numbers"),
        ("bbox=1,2,3,nan", "bbox", "bbox", "four or six numbers"),
        ("f=gml", "f", "format", "Possible: json, html"),
        ("lang=tlh", "lang", "language", "lang does not know “tlh”"),
        ("filter=" + "x" * 9000, "filter", "too_large", "at most 8000"),
    ],
)
def test_what_is_not_understood_is_a_problem_that_names_it(
    gateway: Gateway, visitor: Browser, query: str, parameter: str, problem: str, said: str
) -> None:
    answer = visitor.get(f"{ITEMS}?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    told = answer.json()
    assert (told["code"], told["parameter"], told["problem"]) == ("feature_query.malformed", parameter, problem)
    assert said in told["detail"]
    assert asked(gateway) == []


@pytest.mark.parametrize("language", WHOLE)
def test_what_the_territory_refuses_is_told_in_the_reader_s_language(
    gateway: Gateway, visitor: Browser, language: Language
) -> None:
    gateway.services.answers[SearchFeatures] = FeatureQueryMalformed(
        parameter="filter", problem="operator", about="pg_sleep", allowed=("=", "s_within")
    )
    answer = visitor.get(f"{ITEMS}?filter=pg_sleep(1)=1", headers={"Accept-Language": language.value})
    assert answer.status_code == 400
    key = "refusal.feature_query.malformed.operator"
    assert answer.json()["detail"] == texts(language)(key, about="pg_sleep", allowed="=, s_within")
    page = visitor.page(f"{ITEMS}?filter=pg_sleep(1)=1", headers={"Accept-Language": language.value})
    assert page.status_code == 400
    assert "pg_sleep" in page.text


def test_what_there_is_not_is_not_found(gateway: Gateway, visitor: Browser) -> None:
    gateway.services.answers[GetFeature] = FeatureNotFound(collection="plots", feature_id="x")
    for path in ("/ogc/collections/dossiers", "/ogc/collections/dossiers/items", f"{ITEMS}/x", f"{ITEMS}/{'x' * 99}"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json"), path


def test_who_has_it_already_is_sent_nothing_and_the_same_question_is_asked_once(
    gateway: Gateway, visitor: Browser
) -> None:
    first = visitor.get(f"{ITEMS}?limit=20&offset=0&filter-lang=cql2-text", headers={"Accept-Encoding": "identity"})
    again = visitor.get(f"{ITEMS}?limit=20", headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
    zipped = visitor.get(f"{ITEMS}?limit=20", headers={"Accept-Encoding": "gzip"})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"]
    assert "Content-Encoding" not in first.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.content == first.content
    assert int(zipped.headers["Content-Length"]) == len(gzip.compress(first.content, 6, mtime=0)) < len(first.content)
    assert zipped.headers["ETag"] != first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, max-age=5"
    assert "Accept-Encoding" in first.headers["Vary"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert len(asked(gateway)) == 1
    assert visitor.get(f"{ITEMS}?limit=21").headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("language", list(Language))
def test_people_read_it_in_seven_languages(visitor: Browser, language: Language) -> None:
    said, t = {"Accept-Language": language.value}, texts(language)
    front = visitor.page("/ogc", headers=said).text
    assert f'<html lang="{language.value}"' in front
    assert str(escape(t("ogc.connect"))) in front
    assert "http://gateway.test/ogc" in front
    listed = visitor.page(ITEMS, headers=said).text
    assert str(escape(t("plot_availability.free"))) in listed
    assert "&lt;b&gt;3&lt;/b&gt;" in listed
    assert "<b>3" not in listed
    assert 'rel="next"' in listed
    assert "<circle" in listed
    assert "Plots &amp; more" in listed
    assert listed.count("<tr>") == 51
    assert str(escape(t("ogc.licence"))) in visitor.page(f"{ITEMS}/p7", headers=said).text
    for path in ("/ogc/conformance", "/ogc/api", "/ogc/collections", "/ogc/collections/plots/queryables"):
        page = visitor.page(path, headers=said)
        assert page.status_code == 200
        assert f'<html lang="{language.value}"' in page.text
    assert visitor.page("/ogc/collections/plots").headers["Location"].endswith("/ogc/collections/plots/items")


def test_a_browser_gets_json_where_the_address_says_so(visitor: Browser) -> None:
    assert visitor.page(f"{ITEMS}?f=json").headers["Content-Type"] == "application/geo+json"
    assert visitor.page(f"{ITEMS}?f=json&x=1").headers["Content-Type"] == "application/problem+json"
    assert visitor.get(f"{ITEMS}?f=html").headers["Content-Type"].startswith("text/html")


def test_what_lies_at_one_point_is_one_dot_and_a_single_point_has_a_map_too() -> None:
    drawn = draw_features({"a": POINT, "b": POINT, "c": SQUARE}, [SQUARE])
    assert [dot.features for dot in drawn.dots] == [("a", "b")]
    assert [shape.feature for shape in drawn.shapes] == ["c"]
    assert drawn.ground == [drawn.shapes[0].path]
    alone = draw_features({"a": POINT}, [])
    assert 0 < alone.dots[0].x < 460
    assert 0 < alone.dots[0].y < alone.height
