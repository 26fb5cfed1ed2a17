"""A command whose answer was lost is sent again by another road, takes effect once, and its caller is answered."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from services.gateway.adapters.services import RpcServices
from shared.contracts.investor.adviser_requests import AssignWaiting
from shared.contracts.investor.requests import FileDossier, OpenVerification
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.request import Request
from shared.database.engine import plain_url
from shared.rpc.client import RpcClient
from shared.rpc.direct_client import DirectClient
from shared.rpc.wire import DIRECT_PATH
from tests.integration.isolation.samples import sample
from tests.integration.rpc.link import Link
from tests.support.blocked import A_TABLE, A_TRANSACTION, wait_until_blocked
from tests.support.databases import Databases
from tests.support.serving import SECRET, Served, serving, wait_for


async def connected(link: Link, direct: str) -> RpcServices:
    """A gateway's way to the services: over a link that can be cut, and straight to the service."""
    services = RpcServices(link.url, DirectClient({"investor": direct}, SECRET, timeout=25), timeout=25)
    services.open()
    async with asyncio.timeout(10):
        while not services.connected:
            await asyncio.sleep(0.05)
    return services


@asynccontextmanager
async def under_way(served: Served, call: Coroutine[Any, Any, Any]) -> AsyncIterator[asyncio.Task[Any]]:
    """A command that the service has begun to carry out, and cannot end before this block does."""
    with psycopg.connect(plain_url(served.database_url)) as held:
        held.execute("LOCK TABLE dossier IN ACCESS EXCLUSIVE MODE")
        answer = asyncio.create_task(call)
        await asyncio.to_thread(wait_until_blocked, served.database_url, A_TABLE)
        yield answer


async def cut_while_answered(served: Served, link: Link, command: Request[Any], direct: str) -> Any:
    """What the caller is told when its broker dies while the command is carried out."""
    services = await connected(link, direct)
    try:
        async with under_way(served, services.call(command)) as answer:
            link.cut()
            if direct == served.direct and command.numbered():
                await asyncio.to_thread(wait_until_blocked, served.database_url, A_TABLE, A_TRANSACTION)
        return await answer
    finally:
        await services.close()


def first_step(served: Served) -> OpenVerification:
    async def file() -> OpenVerification:
        direct = DirectClient({"investor": served.direct}, SECRET)
        try:
            filed = await direct.call(sample(FileDossier, {"residence_country": "DE", "host_country": "DE"}))
        finally:
            await direct.close()
        return OpenVerification(dossier_id=filed.dossier_id, staff_id=uuid4())

    return asyncio.run(file())


def steps(served: Served) -> int:
    with psycopg.connect(plain_url(served.database_url)) as looking:
        count = "SELECT count(*) FROM outbox WHERE type = 'dossier.verification_opened.v1'"
        return int((looking.execute(count).fetchone() or (0,))[0])


@contextmanager
def release_before() -> Iterator[str]:
    """A service that answers requests over HTTP, and has no path for those that come again."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            carried_out = b'{"result": null, "error": null}'
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(404 if self.path != f"{DIRECT_PATH}{OpenVerification.method}" else 200)
            self.send_header("Content-Length", str(len(carried_out)))
            self.end_headers()
            self.wfile.write(carried_out)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_broker_dies_under_a_command_and_its_caller_is_answered_all_the_same(
    databases: Databases, vhost: str, link: Link
) -> None:
    with serving(databases, vhost) as served:
        wait_for(f"{served.health}/health/ready", served)
        command = first_step(served)
        assert asyncio.run(cut_while_answered(served, link, command, served.direct)) is None
        assert steps(served) == 1


def test_what_cannot_be_sent_again_is_told_as_perhaps_done(databases: Databases, vhost: str, link: Link) -> None:
    with serving(databases, vhost) as served, release_before() as before:
        wait_for(f"{served.health}/health/ready", served)
        command = first_step(served)
        nowhere = "http://127.0.0.1:1"
        for asked, direct in (
            (AssignWaiting(staff_id=uuid4()), served.direct),
            (command, before),
            (sample(FileDossier, {"residence_country": "DE", "host_country": "DE"}), nowhere),
        ):
            with pytest.raises(ServiceUnavailable) as told:
                asyncio.run(cut_while_answered(served, link, asked, direct))
            assert told.value.perhaps_done, asked
            link.mend()
        assert steps(served) == 1


def test_the_broker_brings_a_command_back_that_was_carried_out_and_it_takes_effect_once(
    databases: Databases, vhost: str, link: Link
) -> None:
    async def asked(served: Served, command: OpenVerification) -> None:
        client = RpcClient(vhost, timeout=25)
        try:
            async with under_way(served, client.call(command)) as answer:
                link.cut()
            async with asyncio.timeout(10):
                while not await asyncio.to_thread(steps, served):
                    await asyncio.sleep(0.05)
            link.mend()
            await answer
        finally:
            await client.close()

    with serving(databases, link.url) as served:
        wait_for(f"{served.health}/health/ready", served)
        asyncio.run(asked(served, first_step(served)))
        assert steps(served) == 1
