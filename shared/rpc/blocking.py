"""The RPC client for plain threads: the asyncio client in a loop of its own."""

import asyncio
import threading
from typing import TypeVar

from shared.contracts.request import Request
from shared.rpc.client import RpcClient

R = TypeVar("R")


class BlockingRpcClient:
    """Calls services from threads."""

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        self._timeout = timeout
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rpc-client", daemon=True)
        self._thread.start()
        self._client = RpcClient(url, timeout=timeout)

    def call(self, request: Request[R], *, service: str = "") -> R:
        """As RpcClient.call."""
        called = self._client.call(request, service=service)
        return asyncio.run_coroutine_threadsafe(called, self._loop).result(self._timeout + 5)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._client.close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
