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
from shared.rpc.client import RpcClient
from tests.drills.fault_proxy import FaultProxy, Link
from tests.drills.links import by_way_of, port_of

PATIENCE_S = 60.0


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


@pytest.fixture
def served(databases: Callable[[str], Any], roads: TwoRoads) -> Iterator[None]:
    """The investor service's `serve` process, ready."""
    database, health = databases("investor"), free_port()
    seed.load(database.url)
    env = os.environ | {
        "PRIMO_DATABASE_URL": database.url,
        "PRIMO_AMQP_URL": roads.urls,
        "PRIMO_HEALTH_PORT": str(health),
    }
    command = [sys.executable, "-m", "services.investor", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while not _is_ready(health):
            assert process.poll() is None, process.communicate()[1].decode()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://{LOOPBACK}:{port}/health/ready", timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.timeout(180)
@pytest.mark.parametrize("fault", [Link.CUT, Link.BLACK_HOLE])
@pytest.mark.usefixtures("served")
def test_requests_are_answered_again_by_way_of_the_next_address(roads: TwoRoads, fault: Link) -> None:
    async def lose_the_first_road() -> float:
        client = RpcClient(roads.urls, timeout=2)
        try:
            await client.call(ListQueue())
            assert roads.second.connections == 0 or fault is Link.BLACK_HOLE
            roads.first.turn(fault)
            began = time.monotonic()
            while time.monotonic() - began < PATIENCE_S:
                try:
                    await client.call(ListQueue())
                    return time.monotonic() - began
                except ServiceUnavailable:
                    await asyncio.sleep(0.2)
            raise TimeoutError("nobody answers by way of the second address")
        finally:
            await client.close()

    seconds = asyncio.run(lose_the_first_road())

    print(f"{fault}: answered again after {seconds:.1f} s")
    assert roads.second.connections > 0
