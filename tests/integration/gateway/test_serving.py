"""The gateway's own process: it starts without the broker, finds it by itself, and ends cleanly."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from operations.checkout import ROOT
from operations.servers.ports import free_port
from tests.support.databases import Databases
from tests.support.gateway.browser import TRACKING_SECRET

PATIENCE_S = 20.0


@contextmanager
def _served(database_url: str, amqp_url: str) -> Iterator[tuple[httpx.Client, "subprocess.Popen[str]"]]:
    port = free_port()
    env = os.environ | {
        "PRIMO_DATABASE_URL": database_url,
        "PRIMO_AMQP_URL": amqp_url,
        "PRIMO_HTTP_PORT": str(port),
        "PRIMO_SESSION_SECRET": "session-secret-of-this-test",
        "PRIMO_FACTOR_SECRET": "factor-secret-of-this-test",
        "PRIMO_TRACKING_SECRET": TRACKING_SECRET,
    }
    command = [sys.executable, "-m", "services.gateway", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10, trust_env=False) as client:
            _until(lambda: _answers(client, "/health/live"))
            yield client, process
    finally:
        process.kill()
        process.communicate(timeout=15)


def _answers(client: httpx.Client, path: str) -> bool:
    try:
        return client.get(path).status_code == 200
    except httpx.TransportError:
        return False


def _until(look: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not look():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


def test_it_starts_and_stays_up_without_the_broker(databases: Databases) -> None:
    with _served(databases("gateway").url, f"amqp://guest:guest@127.0.0.1:{free_port()}/") as (client, process):
        assert client.get("/health/ready").status_code == 503
        answer = client.get("/api/v1/provinces")
        assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
        assert answer.elapsed.total_seconds() < 2, "refused at once, not after a timeout"
        assert client.get("/", headers={"Accept": "text/html"}).status_code == 200
        assert "server" not in answer.headers

        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=20)
    assert process.returncode in {0, -signal.SIGTERM}
    assert "Traceback" not in log
    lines: list[dict[str, Any]] = [json.loads(line) for line in log.splitlines()]
    assert all(line["service"] == "gateway" for line in lines)


def test_with_broker_and_database_it_is_ready(databases: Databases, vhost: str) -> None:
    with _served(databases("gateway").url, vhost) as (client, _):
        _until(lambda: _answers(client, "/health/ready"))
        # Nobody serves investor here: known at once, because the request cannot be routed.
        answer = client.get("/api/v1/provinces")
        assert (answer.status_code, answer.json()["cause"]) == (503, "not running")
