"""Requests when a broker's node is gone or falls silent: service and caller both go on over the next address."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from operations.servers.ports import LOOPBACK
from shared.contracts.investor.queries import ListQueue
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.request import ANSWER_LOST
from shared.rpc.client import RpcClient
from tests.drills.fault_proxy import FaultProxy, Link
from tests.drills.links import by_way_of, port_of
from tests.support.databases import Databases
from tests.support.serving import Served, serving, wait_for

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
        first, second = proxies = FaultProxy(port_of(vhost)), FaultProxy(port_of(vhost))
        for proxy in proxies:
            proxy.start()
            ends.callback(proxy.stop)
        yield TwoRoads(first, second, ",".join(by_way_of(vhost, LOOPBACK, proxy.port) for proxy in proxies))


@pytest.fixture
def served(databases: Databases, roads: TwoRoads) -> Iterator[Served]:
    """The investor service, ready over the first road."""
    with serving(databases, roads.urls) as found:
        wait_for(f"{found.health}/health/ready", found)
        assert not roads.second.connections
        yield found


@pytest.mark.timeout(180)
def test_when_the_first_address_is_gone_requests_go_on_over_the_next(roads: TwoRoads, served: Served) -> None:
    asyncio.run(_spoil_the_first(roads, Link.CUT))
    wait_for(f"{served.health}/health/ready", served)


@pytest.mark.timeout(180)
def test_when_the_first_address_falls_silent_the_answer_is_lost_and_then_requests_go_on_over_the_next(
    roads: TwoRoads, served: Served
) -> None:
    causes = asyncio.run(_spoil_the_first(roads, Link.BLACK_HOLE))
    assert ANSWER_LOST in causes  # told as what it is, not as a cancellation of the caller
    wait_for(f"{served.health}/health/ready", served)


async def _spoil_the_first(roads: TwoRoads, how: Link) -> list[str]:
    """Until a request is answered again; answers what callers were told meanwhile."""
    client, causes = RpcClient(roads.urls, timeout=2), list[str]()
    try:
        await client.call(ListQueue())
        roads.first.turn(how)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                await client.call(ListQueue())
                return causes
            except ServiceUnavailable as told:
                causes.append(told.cause)
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.2)
    finally:
        await client.close()
