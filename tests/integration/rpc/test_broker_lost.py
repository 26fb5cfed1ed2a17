"""A service outlives the broker: who is being answered when it dies takes nobody else along."""

import asyncio
import socket
import struct
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from shared.contracts.investor.adviser_requests import AssignWaiting
from shared.contracts.investor.queries import ListQueue
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.request import ANSWER_LOST, Request
from shared.database.engine import plain_url
from shared.rpc.client import RpcClient
from shared.rpc.direct_client import DirectClient
from tests.integration.rpc.link import Link
from tests.support.blocked import A_TABLE, wait_until_blocked
from tests.support.databases import Databases
from tests.support.serving import SECRET, serving, wait_for

AWAY = "amqp://guest:guest@127.0.0.1:1/%2F"


async def directly(direct: str, request: Request[Any]) -> Any:
    client = DirectClient({"investor": direct}, SECRET, timeout=10)
    try:
        return await client.call(request)
    finally:
        await client.close()


def test_a_service_starts_without_the_broker_and_a_caller_that_hangs_up_takes_nobody_along(
    databases: Databases,
) -> None:
    with serving(databases, AWAY) as served:
        wait_for(f"{served.health}/health/live", served)
        address = urlsplit(served.direct)
        with psycopg.connect(plain_url(served.database_url)) as held:
            held.execute("LOCK TABLE dossier IN ACCESS EXCLUSIVE MODE")
            for body in (b"{}", b"{"):  # while it is answered, and while it still speaks
                with socket.create_connection((address.hostname, address.port), timeout=5) as caller:
                    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # as a crash does
                    head = f"Host: x\r\nAuthorization: Bearer {SECRET}\r\nContent-Length: 2\r\n\r\n"
                    caller.sendall(f"POST /requests/list_queue HTTP/1.1\r\n{head}".encode() + body)
                    if body == b"{}":
                        wait_until_blocked(served.database_url, A_TABLE)
        assert asyncio.run(directly(served.direct, ListQueue())).total == 0
        assert served.process.poll() is None


def test_an_answer_that_cannot_be_sent_harms_nobody_and_its_command_is_not_carried_out_again(
    databases: Databases, vhost: str, link: Link
) -> None:
    async def asked(database_url: str, direct: str) -> ServiceUnavailable:
        client = RpcClient(vhost, timeout=25)
        with psycopg.connect(plain_url(database_url)) as held:
            held.execute("LOCK TABLE dossier IN ACCESS EXCLUSIVE MODE")
            command = AssignWaiting(staff_id=uuid4())
            answer = asyncio.create_task(client.call(command))
            await asyncio.to_thread(wait_until_blocked, database_url, A_TABLE)
            link.cut()
        assert (await directly(direct, ListQueue())).total == 0
        link.mend()  # the broker hands out again what was not acknowledged
        try:
            with pytest.raises(ServiceUnavailable) as refused:
                await answer
        finally:
            await client.close()
        return refused.value

    with serving(databases, link.url) as served:
        wait_for(f"{served.health}/health/ready", served)
        lost = asyncio.run(asked(served.database_url, served.direct))
        assert (lost.cause, lost.perhaps_done) == (ANSWER_LOST, True)
        assert served.process.poll() is None, "the service lives on"
