"""A service's file port, as the gateway reaches it: over HTTP, past the broker (docs/adr/0015)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx

from shared.contracts.refusal import ServiceUnavailable, restore
from shared.rpc.wire import own_direct_headers

TIMEOUT = httpx.Timeout(connect=5.0, pool=5.0, write=60.0, read=120.0)
"""Reading waits for the whole to be looked at, stored, and marked."""


class PortClient:
    """One client for the whole process. `address` empty: there is no file port, and nothing can be uploaded."""

    def __init__(
        self, service: str, address: str, secret: str, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._service = service
        self._address = address.rstrip("/")
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT, headers={"Authorization": f"Bearer {secret}"}, trust_env=False, transport=transport
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: AsyncIterator[bytes] | None = None
    ) -> httpx.Response:
        """The whole answer. Raises the service's Refusal, ServiceUnavailable."""
        answer = await self.open(method, path, headers, body)
        try:
            await answer.aread()
        except httpx.HTTPError as error:
            raise self._unavailable("file port away") from error
        finally:
            await answer.aclose()
        return answer

    async def open(
        self, method: str, path: str, headers: dict[str, str], body: AsyncIterator[bytes] | None = None
    ) -> httpx.Response:
        """An answer whose body is still to be read, and which is to be closed. Raises as `ask` does."""
        if not self._address:
            raise self._unavailable("no file port")
        request = self._client.build_request(
            method, self._address + path, headers=headers | own_direct_headers(), content=body
        )
        try:
            answer = await self._client.send(request, stream=True)
            if answer.is_success:
                return answer
            await answer.aread()
        except httpx.HTTPError as error:
            raise self._unavailable("file port away") from error
        await answer.aclose()
        told = _told(answer)
        if "code" in told:
            raise restore(told["code"], told["data"])
        raise self._unavailable(f"file port answered {answer.status_code}")

    def _unavailable(self, cause: str) -> ServiceUnavailable:
        return ServiceUnavailable(service=self._service, cause=cause)


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
