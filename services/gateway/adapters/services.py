"""The other services: over RPC, and straight over HTTP while the broker is away (docs/adr/0003).

The gateway starts and stays up without the broker, and finds it again by itself.
"""

from typing import TypeVar

from services.gateway.adapters.first_connection import FirstConnection
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.request import ANSWER_LOST, Request
from shared.rpc.client import BROKER_AWAY, NEVER_SENT, RpcClient
from shared.rpc.direct_client import DirectClient

R = TypeVar("R")


class RpcServices:
    """One connection for the whole process, opened in the background."""

    def __init__(self, url: str, direct: DirectClient, *, timeout: float) -> None:
        self._client = RpcClient(url, timeout=timeout)
        self._direct = direct
        self._opening: FirstConnection | None = None

    @property
    def connected(self) -> bool:
        return self._client.connected

    def open(self) -> None:
        """Begin to connect; comes back at once."""
        self._opening = FirstConnection("rpc", self._client.connect)

    async def close(self) -> None:
        if self._opening is not None:
            await self._opening.give_up()
        await self._client.close()
        await self._direct.close()

    async def call(self, request: Request[R], *, service: str = "", timeout: float | None = None) -> R:
        """As RpcClient.call. Takes the direct road where the broker's leads nowhere; a request that may have been
        carried out is sent again only if it bears that.
        """
        name = service or request.service
        try:
            if not self.connected:
                raise ServiceUnavailable(service=name, cause=BROKER_AWAY)
            return await self._client.call(request, service=service, timeout=timeout)
        except ServiceUnavailable as unavailable:
            if not self._direct.reaches(name) or not self._may_go_directly(unavailable, request):
                raise
            return await self._direct.call(request, service=service, timeout=timeout)

    def _may_go_directly(self, unavailable: ServiceUnavailable, request: Request[R]) -> bool:
        # Not whether the connection stands now: it may look whole for a moment after it broke, and it may be back.
        if unavailable.cause in NEVER_SENT:
            return True
        return request.repeatable and (unavailable.cause == ANSWER_LOST or not self.connected)
