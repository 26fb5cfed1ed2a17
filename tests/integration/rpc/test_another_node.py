"""Requests when a broker's node falls silent: the service and its caller both move to the next address."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from operations.checkout import ROOT
from operations.servers.ports import LOOPBACK, free_port
from services.investor import seed
from shared.contracts.investor.queries import ListQueue
from shared.contracts.refusal import ServiceUnavailable
from shared.rpc.client import ANSWER_LOST, RpcClient
from tests.drills.fault_proxy import FaultProxy, Link
from tests.drills.links import by_way_of, port_of

PATIENCE_S = 90.0


@dataclass
class TwoRoads:
    """Two addresses of one broker; the first is the one that is used."""

    first: FaultProxy
    second: FaultProxy
    urls: str


@pytest.fixture
def roads(vhost: str) -> Iterator[TwoRoads]:
    with ExitStack() as ends:
        proxies = [FaultProxy(port_of(vhost)), FaultProxy(port_of(vhost))]
        for proxy in proxies:
            proxy.start()
            ends.callback(proxy.stop)
        yield TwoRoads(*proxies, ",".join(by_way_of(vhost, LOOPBACK, proxy.port) for proxy in proxies))


@dataclass
class Served:
    """The investor service's `serve` process."""

    health: int
    process: subprocess.Popen[bytes]


@pytest.fixture
def served(databases: Callable[[str], Any], roads: TwoRoads) -> Iterator[Served]:
    """It is ready, over the first road."""
    database, health = databases("investor"), free_port()
    seed.load(database.url)
    env = os.environ | {
        "PRIMO_DATABASE_URL": database.url,
        "PRIMO_AMQP_URL": roads.urls,
        "PRIMO_HEALTH_PORT": str(health),
    }
    command = [sys.executable, "-m", "services.investor", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not _is_ready(health):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield Served(health, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://{LOOPBACK}:{port}/health/ready", timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.usefixtures("served")
def test_requests_are_answered_again_by_way_of_the_next_address_when_the_first_is_gone(roads: TwoRoads) -> None:
    async def lose_the_first_road() -> None:
        client = RpcClient(roads.urls, timeout=2)
        try:
            await client.call(ListQueue())
            roads.first.turn(Link.CUT)
            await _until_answered(client)
        finally:
            await client.close()

    asyncio.run(lose_the_first_road())
    assert roads.second.connections > 0


@pytest.mark.timeout(180)
def test_when_the_first_address_falls_silent_callers_and_the_service_go_on_over_the_next(
    roads: TwoRoads, served: Served
) -> None:
    async def silence_the_first_road() -> list[str]:
        client, causes = RpcClient(roads.urls, timeout=2), []
        try:
            await client.call(ListQueue())
            roads.first.turn(Link.BLACK_HOLE)
            await _until_answered(client, causes)
            return causes
        finally:
            await client.close()

    causes = asyncio.run(silence_the_first_road())
    deadline = time.monotonic() + PATIENCE_S
    while not _is_ready(served.health) and time.monotonic() < deadline:
        time.sleep(0.1)

    assert ANSWER_LOST in causes  # told as what it is, not as a cancellation of the caller
    assert roads.first.state is Link.BLACK_HOLE
    assert _is_ready(served.health)
    assert served.process.poll() is None


async def _until_answered(client: RpcClient, causes: list[str] | None = None) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            await client.call(ListQueue())
            return
        except ServiceUnavailable as told:
            if causes is not None:
                causes.append(told.cause)
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.2)
