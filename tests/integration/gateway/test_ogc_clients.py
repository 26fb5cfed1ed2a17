"""What others have written reads `/ogc` over HTTP: GDAL, OWSLib, a validator of OpenAPI."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate
from owslib.ogcapi.features import Features

from tests.support.databases import Templates
from tests.support.gateway.browser import PASSWORD
from tests.support.gateway.over_http import OverHttp, over_http
from tests.support.territory_behind import territory_behind

OGR = shutil.which("ogr2ogr")


@pytest.fixture(scope="module")
def served(database_templates: Templates) -> Iterator[OverHttp]:
    with territory_behind(database_templates) as behind, over_http(behind) as there:
        yield there


@pytest.fixture(scope="module")
def client(served: OverHttp) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.base_url, trust_env=False, headers={"Accept": "application/json"}) as client:
        yield client


BY_GDAL = """
import json, sys
from pyogrio import list_layers, read_info
from pyogrio.raw import read, write

url, file = sys.argv[1:]
def values(answer):
    meta, _, geometry, columns = answer
    table = {str(name): column.tolist() for name, column in zip(meta["fields"], columns)}
    table["geometry"] = None if geometry is None else [one and one.hex() for one in geometry.tolist()]
    return table

told = {"layers": list_layers(url).tolist(), "communes": read_info(url, layer="communes")["features"]}
told["paged"] = values(read(url, layer="communes", PAGE_SIZE=50))["id"]
told["of one province"] = values(read(url, layer="communes", where="province = '02.113'"))["id"]
told["large ones of it"] = values(
    read(url, layer="communes", where="province = '02.113' AND population_2024 > 20000"))["id"]
told["in the box"] = values(read(url, layer="zones", bbox=(-3, 34, -2.5, 36)))["id"]
told["actions"] = values(read(url, layer="actions"))
told["one action"] = values(read(url, layer="actions", where="reference = '%s'" % told["actions"]["reference"][0]))
meta, _, geometry, columns = read(url, layer="provinces")
write(file, geometry, columns, meta["fields"].tolist(), layer="provinces", driver="GPKG",
      geometry_type=meta["geometry_type"], crs=meta["crs"])
told["from the server"], told["from the file"] = values(read(url, layer="provinces")), values(read(file))
print(json.dumps(told, default=str))
"""
"""In a process of its own: GDAL holds the interpreter while it waits for the server."""


@pytest.fixture(scope="module")
def by_gdal(served: OverHttp, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    served.asked.clear()
    file = tmp_path_factory.mktemp("gdal") / "provinces.gpkg"
    told = _run([sys.executable, "-c", BY_GDAL, f"OAPIF:{served.base_url}/ogc", str(file)])
    found: dict[str, Any] = json.loads(told)
    return {**found, "asked": [line.removeprefix("/ogc/collections/") for line in served.asked]}


def _run(command: list[str], **more: str) -> str:
    env = {"PATH": os.environ["PATH"], "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **more}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=env)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_gdal_sees_every_collection_and_counts_it(by_gdal: dict[str, Any]) -> None:
    kinds = dict(by_gdal["layers"])
    assert [*kinds] == ["region", "provinces", "communes", "zones", "plots", "opportunities", "actions"]
    assert (kinds["provinces"], kinds["zones"]) == ("MultiPolygon", "Point")
    assert by_gdal["communes"] == 124


def test_gdal_follows_the_pages_to_the_end(by_gdal: dict[str, Any]) -> None:
    assert len(set(by_gdal["paged"])) == len(by_gdal["paged"]) == 124
    pages = [line for line in by_gdal["asked"] if line.startswith("communes/items?") and "limit=50" in line]
    assert [line.rpartition("offset=")[2] for line in pages[1:]] == ["50", "100"]


def test_gdal_lets_the_server_look_for_what_is_asked(by_gdal: dict[str, Any], client: httpx.Client) -> None:
    assert any("province=02.113" in line for line in by_gdal["asked"])
    assert any(line.startswith("zones/items?") and "bbox=-3,34,-2.5,36" in line for line in by_gdal["asked"])
    wanted = "province = '02.113' AND population_2024 > 20000"
    answer = client.get("/ogc/collections/communes/items", params={"filter": wanted}).json()
    assert by_gdal["large ones of it"] == [feature["id"] for feature in answer["features"]]
    assert len(by_gdal["of one province"]) == 16
    assert by_gdal["in the box"] == ["selouane"]


def test_gdal_reads_actions_as_the_server_tells_them(by_gdal: dict[str, Any], client: httpx.Client) -> None:
    told = {one["id"]: one["properties"] for one in client.get("/ogc/collections/actions/items").json()["features"]}
    table = by_gdal["actions"]
    assert sorted(told) == sorted(table["id"])
    assert [told[id_]["reference"] for id_ in table["id"]] == table["reference"]
    assert [told[id_]["sources"] for id_ in table["id"]] == table["sources"]
    assert by_gdal["one action"]["reference"] == table["reference"][:1]
    assert any("actions/items?" in line and "reference=" in line for line in by_gdal["asked"])


def test_what_gdal_writes_into_a_geopackage_is_what_the_server_said(by_gdal: dict[str, Any]) -> None:
    assert len(by_gdal["from the server"]["geometry"]) == 8
    assert by_gdal["from the file"] == by_gdal["from the server"]


@pytest.mark.skipif(OGR is None, reason="ogr2ogr is not installed (Debian: gdal-bin)")
def test_ogr2ogr_of_the_system_takes_another_reference_system(served: OverHttp, tmp_path: Path) -> None:
    written = tmp_path / "zones.csv"
    url = f"OAPIF:{served.base_url}/ogc"
    _run([str(OGR), "-f", "CSV", str(written), url, "zones", "-t_srs", "EPSG:26191", "-lco", "GEOMETRY=AS_XY"])
    lines = written.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 5
    assert all(600_000 < float(line.split(",")[0].strip('"')) < 900_000 for line in lines[1:])


def test_owslib_reads_conformance_collections_and_items(served: OverHttp) -> None:
    there = Features(f"{served.base_url}/ogc/")
    assert "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter" in there.conformance()["conformsTo"]
    assert "provinces" in there.feature_collections()
    assert there.collection("zones")["extent"]["spatial"]["bbox"][0][0] < -1
    assert "area_ha" in there.collection_queryables("zones")["properties"]
    boxed = there.collection_items("zones", bbox=[-3, 34, -2.5, 36], limit=5)
    assert [feature["id"] for feature in boxed["features"]] == ["selouane"]
    filtered = there.collection_items("communes", filter="population_2024 > 100000", limit=3)
    assert filtered["numberMatched"] >= filtered["numberReturned"] > 0
    assert there.collection_item("region", "02")["properties"]["population_2024"] == 2_294_665


def test_owslib_creates_replaces_and_removes_a_feature_with_a_session(served: OverHttp, client: httpx.Client) -> None:
    """GDAL only reads: its driver has no writing."""
    signed = httpx.Client(base_url=served.base_url, trust_env=False)
    token = signed.post("/api/v1/session", json={"username": "editor", "password": PASSWORD}).json()["csrf_token"]
    session = {"Cookie": f"primo_session={signed.cookies['primo_session']}", "X-CSRF-Token": token}
    there = Features(f"{served.base_url}/ogc/", headers=session)
    plot = {"zone": "selouane", "reference": "OWS-01", "area_m2": 1000, "land_regime": "zone_lot"}
    feature: dict[str, Any] = {"type": "Feature", "geometry": None, "properties": plot}
    there.collection_item_create("plots", feature)  # a dict: the text of it is refused there
    path = there.response_headers["Location"].removeprefix(served.base_url)
    feature_id = path.rpartition("/")[2]
    there.headers["If-Match"] = there.response_headers["ETag"]
    feature["properties"] = {**plot, "area_m2": 1100}
    there.collection_item_update("plots", feature_id, json.dumps(feature))
    assert client.get(path).json()["properties"]["area_m2"] == 1100
    with pytest.raises(RuntimeError, match=r"feature\.changed"):
        there.collection_item_delete("plots", feature_id)
    there.headers["If-Match"] = signed.get(path).headers["ETag"]
    there.collection_item_delete("plots", feature_id)
    assert client.get(path).status_code == 404
    signed.close()


def test_head_tells_what_get_would_and_sends_no_body(client: httpx.Client) -> None:
    paths = ["", "/conformance", "/api", "/collections"]
    paths += [f"/collections/actions{below}" for below in ("", "/queryables", "/schema", "/items?limit=2")]
    paths.append("/collections/region/items/02")
    for path in paths:
        asked, told = (client.request(method, f"/ogc{path}") for method in ("HEAD", "GET"))
        assert (asked.status_code, asked.content) == (200, b""), path
        for name in ("ETag", "Content-Type", "Content-Length"):
            assert asked.headers.get(name) == told.headers.get(name), (path, name)


BY_QGIS = """
import json, os, sys
from qgis.core import QgsApplication, QgsVectorLayer

QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
uri = " ".join(f"{name}='{value}'" for name, value in
               {"url": sys.argv[1], "typename": "zones", "pagingEnabled": "true"}.items())
layer = QgsVectorLayer(uri, "zones", "OAPIF")
points = {feature["code"]: feature.geometry().asPoint() for feature in layer.getFeatures()}
found = {code: [point.x(), point.y()] for code, point in points.items()}
told = {"valid": layer.isValid(), "found": found, "fields": [field.name() for field in layer.fields()]}
print("TOLD " + json.dumps(told), flush=True)
os._exit(0)
"""
"""It ends at once: what is taken down in the wrong order ends QGIS with a fault of memory."""
QGIS = "/usr/bin/python3"


def _has_qgis() -> bool:
    """Debian's QGIS lies beside Debian's own Python."""
    try:
        return subprocess.run([QGIS, "-c", "import qgis.core"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def test_qgis_reads_a_collection_by_its_own_provider(served: OverHttp, client: httpx.Client, tmp_path: Path) -> None:
    if not _has_qgis():
        pytest.skip("QGIS is not installed (Debian: python3-qgis qgis-providers)")
    script = [QGIS, "-c", BY_QGIS, f"{served.base_url}/ogc"]
    told = _run(script, QT_QPA_PLATFORM="offscreen", HOME=str(tmp_path), XDG_RUNTIME_DIR=str(tmp_path))
    answer = json.loads(next(line for line in told.splitlines() if line.startswith("TOLD "))[5:])
    features = client.get("/ogc/collections/zones/items").json()["features"]
    assert answer["valid"] is True
    assert answer["found"] == {feature["id"]: feature["geometry"]["coordinates"] for feature in features}
    assert {"code", "name_fr", "plots_free", "position_status"} <= {*answer["fields"]}


def test_the_description_is_openapi_and_names_what_clients_look_for(client: httpx.Client) -> None:
    landing = client.get("/ogc").json()
    (described,) = [link for link in landing["links"] if link["rel"] == "service-desc"]
    answer = client.get(described["href"])
    assert answer.headers["Content-Type"] == described["type"]
    document = answer.json()
    validate(document)
    assert document["components"]["parameters"]["limit"]["schema"]["maximum"] == 1000
    said = document["paths"]["/collections/plots/items"]["get"]["parameters"]
    assert {"area_m2", "state", "zone"} <= {parameter.get("name") for parameter in said}
    free = next(parameter["schema"] for parameter in said if parameter.get("name") == "state")
    assert free == {"type": "string", "enum": ["free", "reserved", "confirmed"]}


def _filled(link: dict[str, Any], document: dict[str, Any]) -> str:
    """A template becomes the address of a tile that is not empty: the coarsest one that the tileset tells."""
    address: str = link["href"]
    if link.get("templated"):
        first = document["tileMatrixSetLimits"][0]
        for name, key in (("tileMatrix", "tileMatrix"), ("tileRow", "minTileRow"), ("tileCol", "minTileCol")):
            assert f"{{{name}}}" in address
            address = address.replace(f"{{{name}}}", str(first[key]))
    return address


def test_each_link_leads_somewhere_and_every_described_path_answers(client: httpx.Client, served: OverHttp) -> None:
    waiting, seen = [f"{served.base_url}/ogc"], set[str]()
    while waiting:
        address = waiting.pop()
        if address in seen or not address.startswith(served.base_url):
            continue
        seen.add(address)
        answer = client.get(address, follow_redirects=True)
        if answer.status_code == 204:  # a tile of what is empty
            collection = address.partition("/tiles/")[0]
            assert client.get(f"{collection}/items").json()["numberMatched"] == 0, address
            continue
        assert answer.status_code == 200, address
        if "json" in answer.headers["Content-Type"]:
            document = answer.json()
            for told in (document, *document.get("collections", ()), *document.get("tilesets", ())):
                waiting += [_filled(link, document) for link in told.get("links", ())]
    paths = client.get("/ogc/api").json()["paths"]
    assert {f"{served.base_url}/ogc{path.rstrip('/')}" for path in paths if "{" not in path} <= seen
    tiles = {address.split("/")[5] for address in seen if address.endswith("/tiles/WebMercatorQuad/0/0/0")}
    assert tiles == {"region", "provinces", "zones", "plots", "opportunities", "actions"}
