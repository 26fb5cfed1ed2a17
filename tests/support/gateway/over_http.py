"""A gateway of the tests on a real port, for programs that are not ours; and what they asked it for."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.support.gateway.browser import Gateway
from tests.support.gateway.stand_ins import FakeServices


@dataclass
class OverHttp:
    base_url: str
    asked: list[str] = field(default_factory=list)
    """Path and query of each request, decoded, in order."""


@contextmanager
def over_http(services: FakeServices, **settings: Any) -> Iterator[OverHttp]:
    """In a thread: whoever asks from this process must not hold the interpreter while waiting."""
    with serving_gateway(services, settings=settings) as (there, _):
        yield there


@contextmanager
def serving_gateway(
    services: FakeServices, *, host: str = "127.0.0.1", settings: dict[str, Any] | None = None
) -> Iterator[tuple[OverHttp, Gateway]]:
    """The same, with the gateway itself. `host`: as it is called by who asks."""
    listening = socket.create_server(("127.0.0.1", 0))
    there = OverHttp(f"http://{host}:{listening.getsockname()[1]}")
    gateway = Gateway(services=services, settings={"public_url": there.base_url, **(settings or {})})
    config = uvicorn.Config(_noting(gateway.app, there), log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        _wait(server)
        yield there, gateway
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()


def _noting(app: ASGIApp, there: OverHttp) -> ASGIApp:
    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        query = unquote_plus(scope["query_string"].decode())
        there.asked.append(scope["path"] + (f"?{query}" if query else ""))
        await app(scope, receive, send)

    return noting


def _wait(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline, "did not start"
        time.sleep(0.01)
