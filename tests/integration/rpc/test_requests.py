"""Requests to a service that really runs: over the broker, straight to it, and what comes back."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from operations.checkout import ROOT
from operations.servers.rabbitmq import Broker
from services.gateway.adapters.services import RpcServices
from shared.contracts.investor.queries import GetDossier, ListQueue, ListWithin
from shared.contracts.investor.refusals import DossierNotFound
from shared.contracts.investor.requests import FileDossier
from shared.contracts.operations import GetBacklog
from shared.contracts.refusal import RequestInvalid, ServiceUnavailable
from shared.contracts.remit import limited_to
from shared.contracts.request import Request
from shared.rpc.client import RpcClient
from shared.rpc.direct_client import DirectClient
from shared.rpc.wire import ServiceFailed
from tests.integration.isolation.samples import sample
from tests.support.databases import Databases, Templates
from tests.support.serving import SECRET, Served, serving, wait_for


@pytest.fixture(scope="module")
def served(database_templates: Templates, rabbitmq_server: Broker) -> Iterator[Served]:
    """The investor service's `serve` process, ready: one for all that only ask it."""
    rabbitmq_server.create_vhost("requests")
    with serving(database_templates.copy, rabbitmq_server.url("requests")) as process:
        wait_for(f"{process.health}/health/ready", process)
        yield process
    rabbitmq_server.delete_vhost("requests")


class Nobody(Request[None], service="nobody", method="answer"):
    pass


async def over_the_broker(served: Served, *requests: Any, **options: Any) -> list[Any]:
    client = RpcClient(served.amqp_url, timeout=5)
    try:
        return [await outcome(client.call(request, **options)) for request in requests]
    finally:
        await client.close()


async def outcome(call: Any) -> Any:
    try:
        return await call
    except (DossierNotFound, RequestInvalid, ServiceUnavailable) as refused:
        return refused


def test_a_request_is_answered_over_the_broker_and_a_refusal_arrives_as_itself(served: Served) -> None:
    unknown = uuid4()
    without_its_field = GetDossier.model_construct()  # type: ignore[call-arg]
    found = asyncio.run(
        over_the_broker(served, ListQueue(), GetDossier(dossier_id=unknown), Nobody(), without_its_field)
    )
    page, not_found, unserved, invalid = found
    assert page.total == 0
    assert (not_found.code, not_found.dossier_id) == ("dossier.not_found", unknown)
    assert (unserved.service, unserved.cause) == ("nobody", "not running")
    assert invalid.errors[0]["loc"] == ["dossier_id"]


def test_every_service_tells_its_backlog(served: Served) -> None:
    (backlog,) = asyncio.run(over_the_broker(served, GetBacklog(), service="investor"))
    assert (backlog.service, backlog.parked, backlog.outbox_depth) == ("investor", 0, 0)


def test_the_same_request_is_answered_directly_and_nobody_is_let_in_without_the_secret(served: Served) -> None:
    async def ask(secret: str) -> list[Any]:
        client = DirectClient({"investor": served.direct}, secret, timeout=5)
        requests = (ListQueue(), GetDossier(dossier_id=uuid4()))
        found = [await outcome(client.call(request)) for request in requests]
        await client.close()
        return found

    page, not_found = asyncio.run(ask(SECRET))
    assert (page.total, not_found.code) == (0, "dossier.not_found")
    assert [refused.code for refused in asyncio.run(ask("guessed"))] == ["service.unavailable"] * 2


def test_the_gateway_takes_the_direct_road_while_the_broker_is_away(served: Served) -> None:
    async def ask() -> Any:
        away = "amqp://guest:guest@127.0.0.1:1/%2F"
        services = RpcServices(away, DirectClient({"investor": served.direct}, SECRET), timeout=2)
        services.open()
        try:
            return await services.call(ListQueue()), await outcome(services.call(Nobody()))
        finally:
            await services.close()

    page, unreachable = asyncio.run(ask())
    assert page.total == 0
    assert unreachable.code == "service.unavailable"


def test_health_and_metrics_are_served(served: Served) -> None:
    assert httpx.get(f"{served.health}/health/live", trust_env=False).json() == {"status": "live"}
    before = _answered(served)
    asyncio.run(over_the_broker(served, ListQueue()))
    assert _answered(served) == before + 1
    assert httpx.get(f"{served.health}/nothing", trust_env=False).status_code == 404


def _answered(served: Served) -> float:
    """How often the queue was asked for, as the process counts it."""
    metrics = httpx.get(f"{served.health}/metrics", trust_env=False).text
    named = 'primo_rpc_server_seconds_count{method="list_queue",outcome="answered"} '
    return sum(float(line.removeprefix(named)) for line in metrics.splitlines() if line.startswith(named))


def test_slow_queries_of_a_served_process_run_side_by_side(databases: Databases) -> None:
    program = """
import sys, time
from shared.process.green import patch
patch()
import eventlet, psycopg
def slow(url):
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_sleep(1)")
began = time.monotonic()
for thread in [eventlet.spawn(slow, sys.argv[1]) for _ in range(3)]:
    thread.wait()
print(time.monotonic() - began)
"""
    url = databases("investor").url.replace("+psycopg", "")
    done = subprocess.run(
        [sys.executable, "-c", program, url], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    assert float(done.stdout) < 2.5, "one slow query stopped the others"


def test_both_roads_carry_to_which_provinces_a_request_is_limited(served: Served) -> None:
    """Last: from here on there is a dossier."""
    filing = sample(FileDossier, {"residence_country": "DE", "host_country": "DE", "province": "02.113"})

    async def ask() -> tuple[list[int], list[int]]:
        broker, direct = RpcClient(served.amqp_url, timeout=5), DirectClient({"investor": served.direct}, SECRET)
        filed = await broker.call(filing)
        roads: tuple[RpcClient | DirectClient, ...] = (broker, direct)
        seen: tuple[list[int], list[int]] = ([], [])
        for provinces in ((), ("02.113",), ("02.381", "02.411")):
            with limited_to(provinces):
                for found, road in zip(seen, roads, strict=True):
                    seen_there = await road.call(ListWithin(dossier_ids=(filed.dossier_id,)))
                    found.append(len(seen_there))
        for road in roads:
            with limited_to(("anywhere",)), pytest.raises(ServiceFailed):
                await road.call(ListWithin(dossier_ids=(filed.dossier_id,)))
        await broker.close()
        await direct.close()
        return seen

    assert asyncio.run(ask()) == ([1, 1, 0], [1, 1, 0])
