"""Both servers over the same features: gateway with territory `serve`; pygeoapi over what they answered, as files."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

from operations.checkout import ROOT
from operations.servers.lifetime import tail
from operations.servers.ports import free_port
from tests.bench.api.caller import Caller
from tests.bench.api.servers import until
from tests.bench.environments import python_of
from tests.bench.grounds import Grounds, administrator
from tests.bench.processes import ContestantFailed, environment, running

COLLECTIONS = ("communes", "plots")

_PLOTS = """
INSERT INTO plot (id, zone, reference, area_m2, land_regime, state, event_seq, geometry)
SELECT md5('plot' || n)::uuid, (ARRAY['selouane', 'agropole-berkane', 'technopole-oujda', 'oujda-shore'])[1 + n %% 4],
       'B-' || lpad(n::text, 5, '0'), 500 + (n * 37) %% 9500, 'zone_lot', 'free', 1,
       jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(
           -3.0 + ((n * 7919) %% 10000) / 10000.0, 34.3 + ((n * 104729) %% 10000) / 10000.0))
FROM generate_series(1, %(plots)s) AS n
"""
"""Each with a point of its own, scattered over a square degree."""


@contextmanager
def our_server(grounds: Grounds, plots: int) -> Iterator[Caller]:
    log = grounds.directory / "ogc.log"
    territory, gateway = grounds.database("territory"), grounds.database("gateway")
    port, secret = free_port(), token_hex(16)
    common = {
        "PYTHONTZPATH": "",
        "PRIMO_AMQP_URL": grounds.vhost("bench-ogc"),
        "PRIMO_HTTP_PORT": str(port),
        "PRIMO_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PRIMO_SESSION_SECRET": secret,
        "PRIMO_FACTOR_SECRET": secret,
        "PRIMO_TRACKING_SECRET": secret,
    }
    of_territory = common | {"PRIMO_DATABASE_URL": territory.url}
    _run([sys.executable, "-m", "services.territory", "seed"], of_territory, log)
    with administrator(territory.admin_url) as connection:
        connection.execute(_PLOTS, {"plots": plots})
        connection.execute("ANALYZE")
    behind = [[sys.executable, "-m", "services.territory", "serve"]]
    front = [[sys.executable, "-m", "services.gateway", "serve"]]
    of_gateway = common | {"PRIMO_DATABASE_URL": gateway.url}
    with running(behind, of_territory, log), running(front, of_gateway, log):
        caller = Caller(port)
        until(lambda: caller.call("GET", "/ogc/collections/plots/items?limit=1"), log)
        yield caller
        caller.close()


def everything(caller: Caller, collection: str) -> dict[str, Any]:
    """The whole collection, page after page."""
    features: list[Any] = []
    while True:
        _, answer = caller.call("GET", f"/ogc/collections/{collection}/items?limit=1000&offset={len(features)}")
        page = json.loads(answer)
        features += page["features"]
        if len(features) >= page["numberMatched"]:
            return {"type": "FeatureCollection", "features": features}


@contextmanager
def pygeoapi(grounds: Grounds, features: dict[str, dict[str, Any]]) -> Iterator[Caller]:
    """One process, as ours; each collection a file of GeoJSON: of its providers one that needs neither PostGIS nor
    SpatiaLite.
    """
    place, port = grounds.directory, free_port()
    log, configuration, description = place / "pygeoapi.log", place / "pygeoapi.json", place / "pygeoapi-openapi.json"
    for name, collection in features.items():
        (place / f"{name}.geojson").write_text(json.dumps(collection), encoding="utf-8")
    configuration.write_text(json.dumps(_configuration(place, port)), encoding="utf-8")
    python = python_of("pygeoapi_peer")
    env = {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(description)}
    generate = [str(python.with_name("pygeoapi")), "openapi", "generate", str(configuration)]
    _run([*generate, "--format", "json", "--output-file", str(description)], env, log)
    serve = [str(python), "-m", "uvicorn", "pygeoapi.starlette_app:APP", "--port", str(port), "--no-access-log"]
    with running([serve], env, log):
        caller = Caller(port, headers={"Accept": "application/json"})
        until(lambda: caller.call("GET", "/collections/plots/items?limit=1"), log)
        yield caller
        caller.close()


def _configuration(place: Path, port: int) -> dict[str, Any]:
    texts = {"title": "bench", "description": "bench", "keywords": ["bench"], "url": "http://127.0.0.1"}
    person = {"name": "bench", "email": "bench@example.org", "url": "http://127.0.0.1"}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "language": "en-US",
            "limits": {"default_items": 100, "max_items": 1000},
            "map": {"url": "http://127.0.0.1", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**texts, "keywords_type": "theme", "terms_of_service": "none"},
            "license": {"name": "none", "url": "http://127.0.0.1"},
            "provider": person,
            "contact": person,
        },
        "resources": {name: _resource(place / f"{name}.geojson", texts) for name in COLLECTIONS},
    }


def _resource(file: Path, texts: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "collection",
        **{name: value for name, value in texts.items() if name != "url"},
        "links": [],
        "extents": {"spatial": {"bbox": [-5, 31, -0.5, 36], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        "providers": [{"type": "feature", "name": "GeoJSON", "data": str(file), "id_field": "id"}],
    }


def _run(command: list[str], env: dict[str, str], log: Path) -> None:
    done = subprocess.run(command, env=environment(env), cwd=ROOT, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise ContestantFailed(f"{' '.join(command)}: {done.stderr[-2000:]} {tail(log)}")
