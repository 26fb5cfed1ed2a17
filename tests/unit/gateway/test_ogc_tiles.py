"""Tiles at `/ogc` as HTTP: what leads to them, which there are, what is sent once and what is refused."""

import asyncio
from base64 import b64encode
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain.tile_matrix import limits_of, matrices
from services.gateway.entrypoints.ogc.documents import CONFORMANCE
from shared.contracts.codes import Language
from shared.contracts.request import Request
from shared.contracts.territory.features import ListFeatureCollections
from shared.contracts.territory.tiles import DEEPEST, DrawTile
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.stand_ins import FakeServices
from tests.unit.gateway.test_ogc_pages import a_collection

TILES = "/ogc/collections/plots/tiles/WebMercatorQuad"
DRAWN = b"\x1a" + b"tile" * 400
HERE = f"{TILES}/7/50/62"
"""The collection's box begins here: 3 degrees west, 35 north."""


@pytest.fixture
def visitor(gateway: Gateway, browser: Browser) -> Browser:
    communes = a_collection(id="communes", shape="none")
    gateway.services.answers |= {
        ListFeatureCollections: (a_collection(), communes, a_collection(id="empty", bbox=None)),
        DrawTile: lambda asked: b64encode(b"" if asked.collection == "empty" else DRAWN).decode(),
    }
    return browser


def drawn(gateway: Gateway) -> list[Any]:
    return [request for request in gateway.services.asked if isinstance(request, DrawTile)]


def links(document: dict[str, Any]) -> dict[str, str]:
    return {link["rel"]: link["href"].removeprefix("http://gateway.test") for link in document["links"]}


def test_a_program_finds_its_way_from_the_collection_to_a_tile(gateway: Gateway, visitor: Browser) -> None:
    relation = "http://www.opengis.net/def/rel/ogc/1.0/"
    collection = visitor.get("/ogc/collections/plots?lang=ar").json()
    (listed,) = visitor.get(links(collection)[f"{relation}tilesets-vector"]).json()["tilesets"]
    assert listed["tileMatrixSetURI"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    tileset = visitor.get(links(listed)["self"]).json()
    assert tileset.items() >= {key: value for key, value in listed.items() if key != "links"}.items()
    scheme = visitor.get(links(tileset)[f"{relation}tiling-scheme"]).json()
    assert [one["id"] for one in scheme["tileMatrices"]] == [
        one["tileMatrix"] for one in tileset["tileMatrixSetLimits"]
    ]
    (item,) = [link for link in tileset["links"] if link["rel"] == "item"]
    assert item["templated"] is True
    assert item["type"] == "application/vnd.mapbox-vector-tile"
    seventh = tileset["tileMatrixSetLimits"][7]
    place = {"{tileMatrix}": "7", "{tileRow}": seventh["minTileRow"], "{tileCol}": seventh["minTileCol"]}
    address = item["href"].removeprefix("http://gateway.test")
    for name, value in place.items():
        address = address.replace(name, str(value)).replace(name.replace("{", "%7B").replace("}", "%7D"), str(value))
    tile = visitor.get(address)
    assert (tile.status_code, tile.headers["Content-Type"]) == (200, item["type"])
    assert tile.content == DRAWN
    assert drawn(gateway) == [
        DrawTile(collection="plots", language=Language.ARABIC, zoom=7, row=seventh["minTileRow"], column=62)
    ]
    assert "text/html" not in visitor.page(links(listed)["self"]).headers["Content-Type"]


def test_what_is_kept_of_the_standard_is_said(visitor: Browser) -> None:
    conforms = visitor.get("/ogc/conformance").json()["conformsTo"]
    for one in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30"):
        assert f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{one}" in conforms
    assert len(set(CONFORMANCE)) == len(CONFORMANCE)
    paths = visitor.get("/ogc/api").json()["paths"]
    tile = paths["/collections/plots/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}"]["get"]
    assert tile["operationId"].endswith(".collection.vector.getTile")
    assert {"200", "204", "304", "400", "404"} == tile["responses"].keys()
    assert not any(path.startswith("/collections/communes/tiles") for path in paths)
    assert links(visitor.get("/ogc").json())["http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"]
    assert not any("tilesets" in rel for rel in links(visitor.get("/ogc/collections/communes").json()))


def test_a_tile_is_drawn_once_and_who_has_it_is_sent_nothing(gateway: Gateway, visitor: Browser) -> None:
    plain = visitor.get(HERE, headers={"Accept-Encoding": "identity"})
    zipped = visitor.get(HERE, headers={"Accept-Encoding": "gzip"})
    again = visitor.get(HERE, headers={"If-None-Match": zipped.headers["ETag"]})
    assert (plain.content, zipped.content, again.content) == (DRAWN, DRAWN, b"")
    assert (zipped.headers["Content-Encoding"], again.status_code) == ("gzip", 304)
    assert plain.headers["ETag"] != zipped.headers["ETag"]
    assert plain.headers["Cache-Control"] == "public, max-age=60"
    assert plain.headers["Access-Control-Allow-Origin"] == "*"
    assert len(drawn(gateway)) == 1
    assert visitor.get(f"{HERE}?lang=de").headers["Content-Language"] == "de"
    assert len(drawn(gateway)) == 2


def test_a_tile_in_which_nothing_lies_has_no_content(gateway: Gateway, visitor: Browser) -> None:
    for _ in range(2):
        answer = visitor.get("/ogc/collections/empty/tiles/WebMercatorQuad/3/0/7")
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert len(drawn(gateway)) == 1


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{TILES}/7/0/0", 404, "tile.not_found"),  # outside of its limits
        (f"{TILES}/7/128/62", 404, "tile.not_found"),
        (f"{TILES}/{DEEPEST + 1}/0/0", 404, "tile.not_found"),
        (f"{TILES}/seven/50/62", 400, "feature_query.malformed"),
        (f"{TILES}/7/-1/62", 400, "feature_query.malformed"),
        (f"{TILES}/7/50/6.2", 400, "feature_query.malformed"),
        (f"{TILES}/7/50/{'9' * 30}", 400, "feature_query.malformed"),
        (f"{HERE}?x=1", 400, "feature_query.malformed"),
        (f"{HERE}?f=png", 400, "feature_query.malformed"),
        (f"{HERE}?lang=tlh", 400, "feature_query.malformed"),
        (f"{TILES}?f=html", 400, "feature_query.malformed"),
        ("/ogc/collections/plots/tiles/WorldCRS84Quad", 404, "tileset.not_found"),
        ("/ogc/collections/communes/tiles", 404, "tileset.not_found"),
        ("/ogc/collections/communes/tiles/WebMercatorQuad/0/0/0", 404, "tileset.not_found"),
        ("/ogc/collections/dossiers/tiles", 404, "feature_collection.not_found"),
        ("/ogc/tileMatrixSets/WorldCRS84Quad", 404, "tileset.not_found"),
    ],
)
def test_what_is_no_tile_is_refused_before_anybody_draws(
    gateway: Gateway, visitor: Browser, path: str, status: int, code: str
) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code
    assert drawn(gateway) == []


@given(st.floats(-179, 179), st.floats(-84, 84), st.integers(0, DEEPEST))
def test_the_limits_of_a_box_hold_its_corners_and_are_not_wider(west: float, south: float, zoom: int) -> None:
    east, north = min(west + 0.7, 180.0), min(south + 0.7, 85.0)
    limits = limits_of(zoom, (west, south, east, north))
    for x in (west, east):
        for y in (south, north):
            corner = limits_of(zoom, (x, y, x, y))
            assert limits.holds(corner.rows[0], corner.columns[0])
            assert corner.columns[0] in limits.columns
            assert corner.rows[0] in limits.rows
    assert not limits.holds(limits.rows[1] + 1, limits.columns[0])
    assert not limits.holds(limits.rows[0], limits.columns[0] - 1)


def test_the_matrices_are_the_standard_s() -> None:
    first, *_, last = matrices(DEEPEST)
    assert first["cellSize"] == pytest.approx(156543.033928041)
    assert first["scaleDenominator"] == pytest.approx(559082264.028717)
    assert last["matrixWidth"] == 2**DEEPEST
    assert last["scaleDenominator"] == pytest.approx(34123.6733415965)


class SlowServices(FakeServices):
    """Counts how many tiles are being drawn."""

    drawing = most = 0

    async def call(self, request: Request[Any], *, service: str = "", timeout: float | None = None) -> Any:
        if not isinstance(request, DrawTile):
            return await super().call(request, service=service, timeout=timeout)
        self.drawing += 1
        self.most = max(self.most, self.drawing)
        await asyncio.sleep(0.002)
        self.drawing -= 1
        return await super().call(request, service=service, timeout=timeout)


def test_a_map_that_asks_for_many_tiles_at_once_has_one_drawn_at_a_time_and_each_once() -> None:
    services = SlowServices()
    services.answers |= {ListFeatureCollections: (a_collection(),), DrawTile: b64encode(DRAWN).decode()}
    transport = httpx.ASGITransport(Gateway(services=services).app)

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as client:
            limits = limits_of(10, a_collection().bbox)
            tiles = [f"{TILES}/10/{limits.rows[0]}/{limits.columns[0] + n % 3}" for n in range(12)]
            return await asyncio.gather(*(client.get(tile) for tile in tiles))

    answers = asyncio.run(ask())
    assert [answer.status_code for answer in answers] == [200] * 12
    assert services.most == 1
    assert sum(isinstance(request, DrawTile) for request in services.asked) == 3
