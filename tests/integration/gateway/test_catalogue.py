"""The open-data catalogue over a real territory: what it promises is there, whole, and what is not public is not."""

import csv
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef
from rdflib.compare import isomorphic

from services.gateway.domain.stated_licence import NOT_STATED
from services.gateway.entrypoints.catalogue.data_sets import BY_ID, CC_BY, DATA_SETS, ODBL
from shared.contracts.codes import Sector
from shared.contracts.territory.action_views import ListActions
from shared.contracts.territory.features import ListFeatureCollections, SearchFeatures
from shared.contracts.territory.planning import GetPlan
from shared.contracts.territory.poles import ListPoles
from shared.contracts.territory.queries import (
    ListCommunes,
    ListPlots,
    ListPriorities,
    ListProvinces,
    ListPublicAidRules,
)
from shared.contracts.territory.site_tables import ExportTable
from shared.contracts.territory.sites import ListSites
from tests.support.databases import Templates
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.territory_behind import TerritoryBehind, territory_behind

pytestmark = [  # of rdflib's own readers and of pyshacl, which still call what rdflib deprecates
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.* is deprecated:DeprecationWarning"),
]

SHAPES = Path(__file__).parents[2] / "support" / "catalogue" / "dcat_ap_3.ttl"
BASE = "http://data.example.org/primo"
FILES = [(one.id, kind) for one in DATA_SETS for kind in one.kinds]


@pytest.fixture(scope="module")
def behind(database_templates: Templates) -> Iterator[TerritoryBehind]:
    with territory_behind(database_templates) as behind:
        yield behind


@pytest.fixture(scope="module")
def browser(behind: TerritoryBehind) -> Iterator[Browser]:
    settings = {"public_url": f"{BASE}/", "catalogue_contact_email": "data@example.org"}
    with browsing(Gateway(services=behind, settings=settings)) as browser:
        yield browser


Fetch = Callable[[str], httpx.Response]


@pytest.fixture(scope="module")
def fetch(browser: Browser) -> Fetch:
    """Each file is made once for all tests that read it."""
    return cache(browser.get)


@pytest.fixture(scope="module")
def graph(browser: Browser) -> Graph:
    return Graph().parse(data=browser.get("/catalog.ttl").content, format="turtle")


def test_each_notation_says_the_same_graph_by_its_address_and_by_what_is_accepted(
    browser: Browser, graph: Graph
) -> None:
    for ending, accepted, named in (
        ("ttl", "text/turtle", "turtle"),
        ("jsonld", "application/ld+json;q=0.9, text/html;q=0.1", "json-ld"),
        ("rdf", "application/rdf+xml", "xml"),
    ):
        by_address = browser.get(f"/catalog.{ending}", headers={"Host": "evil.example"})
        by_accept = browser.get("/catalog", headers={"Accept": accepted})
        assert by_accept.content == by_address.content
        assert by_address.headers["Content-Type"].startswith(accepted.partition(";")[0])
        assert isomorphic(graph, Graph().parse(data=by_address.content, format=named))
        assert b"evil" not in by_address.content
    assert "text/html" in browser.get("/catalog", headers={"Accept": "*/*"}).headers["Content-Type"]


def test_the_feed_keeps_to_dcat_ap(graph: Graph) -> None:
    from pyshacl import validate  # heavy, and needed here alone

    kept, _, report = validate(graph, shacl_graph=str(SHAPES), advanced=False, inference="none")
    assert kept, report
    broken = Graph() + graph
    some = next(broken.subjects(RDF.type, DCAT.Distribution))
    broken.remove((some, DCAT.accessURL, None))
    assert not validate(broken, shacl_graph=str(SHAPES), inference="none")[0], "the shapes see nothing"


def test_every_distribution_is_there_with_the_media_type_that_is_stated(fetch: Fetch, graph: Graph) -> None:
    addresses = set()
    for node in graph.subjects(RDF.type, DCAT.Distribution):
        address = str(graph.value(node, DCAT.accessURL))
        assert address.startswith(f"{BASE}/")
        stated = str(graph.value(node, DCAT.mediaType)).removeprefix("https://www.iana.org/assignments/media-types/")
        answer = fetch(address.removeprefix(BASE))
        assert (address, answer.status_code) == (address, 200)
        assert (address, answer.headers["Content-Type"].partition(";")[0]) == (address, stated)
        addresses.add(address)
    assert {f"{BASE}/catalog/{name}.{kind}" for name, kind in FILES} <= addresses
    described = {str(address).removeprefix(BASE) for address in graph.objects(None, DCAT.endpointDescription)}
    assert described == {"/ogc/api", "/openapi.json"}  # the latter: test_api_description.py
    assert fetch("/ogc/api").json()["openapi"].startswith("3.")


def test_no_row_is_missing_in_a_file(fetch: Fetch, behind: TerritoryBehind) -> None:
    rules = behind.ask(ListPublicAidRules())
    wanted = {
        "region": 1,
        "provinces": len(behind.ask(ListProvinces())),
        "communes": len(behind.ask(ListCommunes())),
        "figures": len(behind.ask(ExportTable(table="figures")).rows),
        "poles": len(behind.ask(ListPoles())),
        "sites": len(behind.ask(ListSites())),
        "plots": len(behind.ask(ListPlots())),
        "opportunities": behind.ask(SearchFeatures(collection="opportunities")).matched,
        "actions": behind.ask(ListActions()).total,
        "targets": len(behind.ask(GetPlan()).progress),
        "priorities": len(behind.ask(ListPriorities())),
        "aid-rules": sum(max(1, len(rule.steps)) for one in rules.schemes for rule in one.rules),
        "aid-categories": len(rules.categories),
    }
    assert set(wanted) == set(BY_ID)
    for name, rows in wanted.items():
        header, *table = _rows(fetch, name)
        fields = fetch(f"/catalog/{name}.json").json()["fields"]
        assert (name, len(table)) == (name, rows)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(fetch(f"/catalog/{name}.xlsx").content))
        assert len(sheet.get_sheet_by_index(0).to_python()) == rows + 1
        assert [field["name"] for field in fields if field["type"] != "geojson" or field["name"] in header] == header
        if "geojson" in BY_ID[name].kinds:
            assert len(fetch(f"/catalog/{name}.geojson").json()["features"]) == rows
    assert sum(wanted.values()) > 500


def test_parquet_holds_every_row_with_its_types_as_another_reader_finds_them(fetch: Fetch, tmp_path: Path) -> None:
    import duckdb  # heavy, and needed here alone

    types = {"number": "DOUBLE", "integer": "BIGINT", "year": "BIGINT", "date": "DATE", "string": "VARCHAR"}
    shapes = {"geopoint", "geojson"}
    found = set()
    for name in BY_ID:
        file = tmp_path / f"{name}.parquet"
        file.write_bytes(fetch(f"/catalog/{name}.parquet").content)
        header, *table = _rows(fetch, name)
        fields = {field["name"]: field["type"] for field in fetch(f"/catalog/{name}.json").json()["fields"]}
        columns = {row[0]: row[1] for row in duckdb.execute(f"DESCRIBE FROM '{file}'").fetchall()}
        assert (name, list(columns)) == (name, header)
        rows = duckdb.execute(f"FROM '{file}'").fetchall()
        for at, column in enumerate(header):
            kind = fields[column]
            found.add(kind)
            if kind in types:
                assert (name, column, columns[column]) == (name, column, types[kind])
            filled = [bool(row[at]) for row in table]
            assert (name, column, [row[at] is not None for row in rows]) == (name, column, filled)
            if kind in {"number", "integer", "year"}:
                assert [row[at] for row in rows] == [float(row[at]) if row[at] else None for row in table]
        geo = duckdb.execute(f"SELECT value FROM parquet_kv_metadata('{file}') WHERE key = 'geo'").fetchall()
        assert bool(geo) == any(fields[column] in shapes for column in header)
    assert found >= {"number", "integer", "string", "date", "geopoint"}


def test_shapes_in_parquet_are_those_of_the_layer(fetch: Fetch, tmp_path: Path) -> None:
    import shapely
    from arro3.io import read_parquet

    file = io.BytesIO(fetch("/catalog/poles.parquet").content)
    kept = read_parquet(file).read_all()
    at = kept.column_names.index("pole_geompoint")
    stored = [shapely.from_wkb(one) for one in kept.columns[at].to_pylist() if one]
    layer = fetch("/catalog/poles.geojson").json()["features"]
    wanted = [shapely.geometry.shape(one["geometry"]) for one in layer if one["geometry"]]
    assert stored == wanted
    assert stored


def _rows(fetch: Fetch, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(fetch(f"/catalog/{name}.csv").content.decode("utf-8-sig")), delimiter=";"))


def test_a_geopackage_opens_elsewhere_with_every_feature(fetch: Fetch, tmp_path: Path) -> None:
    file = tmp_path / "provinces.gpkg"
    file.write_bytes(fetch("/catalog/provinces.gpkg").content)
    program = "import sys, pyogrio; print(pyogrio.read_info(sys.argv[1])['features'])"
    done = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "8"


def test_what_a_reader_has_already_is_not_sent_again(browser: Browser) -> None:
    for path in ("/catalog.ttl", "/catalog/plots.csv", "/catalog/plots.xlsx"):
        first = browser.get(path)
        again = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (path, again.status_code, again.content) == (path, 304, b"")


def test_licences_are_those_that_were_stated_and_no_others(graph: Graph, behind: TerritoryBehind) -> None:
    stated = {one.id: one.licence_url for one in behind.ask(ListFeatureCollections())}
    for one in DATA_SETS:
        shown = {
            str(graph.value(node, DCTERMS.license))
            for node in graph.objects(URIRef(f"{BASE}/catalog/{one.id}#dataset"), DCAT.distribution)
            if (node, DCTERMS.license, None) in graph
        }
        wanted = {"region": {CC_BY, ODBL}, "provinces": {CC_BY, ODBL}, "communes": {CC_BY}}.get(one.id, set())
        assert (one.id, shown) == (one.id, wanted)
        if one.collection:
            assert stated[one.collection] == (one.layer_licence if one.layers else one.licence)


def test_a_licence_that_nobody_stated_is_said_not_to_be(graph: Graph, browser: Browser) -> None:
    assert set(NOT_STATED) == {one.id for one in DATA_SETS if one.licence is None and not one.licence_column}
    assert {name: NOT_STATED[name] for name in NOT_STATED if BY_ID[name].collection} == {
        one.id: one.collection for one in DATA_SETS if one.id in NOT_STATED and one.collection
    }
    for one in DATA_SETS:
        silent = [
            node
            for node in graph.objects(URIRef(f"{BASE}/catalog/{one.id}#dataset"), DCAT.distribution)
            if (node, DCTERMS.license, None) not in graph
        ]
        said = {
            str(text)
            for node in silent
            for rights in graph.objects(node, DCTERMS.rights)
            for text in graph.objects(rights, DCTERMS.description)
        }
        assert (one.id, any("Nobody has decided" in text for text in said)) == (one.id, one.id in NOT_STATED)
    assert browser.get("/catalog/plots.json").json()["licenceStated"] == {"by": "nobody"}
    assert "Demandez avant" in browser.page("/catalog/plots", headers={"Accept-Language": "fr"}).text


def test_what_the_operator_decided_is_told_by_every_way_from_its_day_on(behind: TerritoryBehind) -> None:
    decided = {"licence": CC_BY, "name": "CC BY 4.0", "source": "Décision n° 12", "since": "2026-01-01"}
    later = {**decided, "since": "2099-01-01"}
    settings = {"public_url": BASE, "catalogue_licences": {"plots": decided, "sites": later}}
    with browsing(Gateway(services=behind, settings=settings)) as browser:
        graph = Graph().parse(data=browser.get("/catalog.ttl").content, format="turtle")
        page = browser.page("/catalog/plots", headers={"Accept-Language": "fr"}).text
        told = browser.get("/catalog/plots.json").json()
        links = browser.get("/ogc/collections/plots?f=json").json()["links"]
        sites = browser.get("/catalog/sites.json").json()
    ways = list(graph.objects(URIRef(f"{BASE}/catalog/plots#dataset"), DCAT.distribution))
    assert {str(graph.value(node, DCTERMS.license)) for node in ways} == {CC_BY}
    assert "CC BY 4.0, 2026-01-01: Décision n° 12" in {str(text) for text in graph.objects(None, DCTERMS.description)}
    assert ("Décision n° 12" in page, "Demandez avant" in page) == (True, False)
    assert (told["licence"], told["licenceStated"]["since"]) == (CC_BY, "2026-01-01")
    assert [link["href"] for link in links if link["rel"] == "license"] == [CC_BY]
    assert (sites["licence"], sites["licenceStated"]) == (None, {"by": "nobody"})


def test_tables_of_places_hold_no_outline_for_it_has_another_licence(fetch: Fetch) -> None:
    assert "geometry" not in _rows(fetch, "provinces")[0]
    assert all(one["geometry"] for one in fetch("/catalog/provinces.geojson").json()["features"])


def test_every_column_has_a_meaning_in_three_languages_and_says_who_defines_it(browser: Browser) -> None:
    told: dict[str, Any] = {}
    for name in BY_ID:
        document = browser.get(f"/catalog/{name}", headers={"Accept": "application/json"}).json()
        assert {"fr", "ar", "en"} <= set(document["title"]) & set(document["description"])
        for field in document["fields"]:
            assert {"fr", "ar", "en"} <= set(field["meaning"]), field
            assert field["definedBy"]
        told[name] = {field["name"]: field for field in document["fields"]}
    assert told["communes"]["population_2024"]["unit"]
    assert told["sites"]["port_dist"]["unit"] == "km"
    assert told["priorities"]["sector"]["constraints"]["enum"] == [sector.value for sector in Sector]
    assert told["plots"]["terr_acquereur"]["filled"] is False


def test_people_read_it_in_their_language_and_see_which_licence_is_missing(browser: Browser) -> None:
    page = browser.page("/catalog", headers={"Accept-Language": "ar"})
    assert 'dir="rtl"' in page.text
    assert "الرخصة لم تُحدَّد بعد" in page.text
    assert f"{BASE}/catalog.ttl" in page.headers["Link"]
    for language in ("fr", "ar", "en", "es", "nl", "de", "it"):
        for name in BY_ID:
            shown = browser.page(f"/catalog/{name}", headers={"Accept-Language": language})
            assert (name, shown.status_code, shown.headers["Content-Language"]) == (name, 200, language)
    assert browser.get("/catalog/dossiers").status_code == 404
    assert browser.get("/catalog/communes.gpkg").status_code == 404
