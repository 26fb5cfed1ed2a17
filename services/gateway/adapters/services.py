"""The other services: over RPC, and straight over HTTP while the broker is away (docs/adr/0003).

The gateway starts and stays up without the broker, and finds it again by itself.
"""

from typing import TypeVar
from uuid import UUID

from services.gateway.adapters.first_connection import FirstConnection
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.request import ANSWER_LOST, Request
from shared.rpc.client import BROKER_AWAY, NEVER_SENT, RpcClient
from shared.rpc.direct_client import DirectClient
from shared.rpc.wire import new_number
from shared.telemetry import logging

log = logging.get(__name__)

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
        name, number = service or request.service, new_number(request)
        try:
            if not self.connected:
                raise ServiceUnavailable(service=name, cause=BROKER_AWAY)
            return await self._client.call(request, service=service, timeout=timeout, number=number)
        except ServiceUnavailable as unavailable:
            if not self._direct.reaches(name):
                raise
            # Not whether the connection stands now: it may look whole for a moment after it broke, and it may be back.
            if unavailable.cause in NEVER_SENT:
                return await self._direct.call(request, service=service, timeout=timeout, number=number)
            if not self._may_be_sent_again(unavailable, request):
                raise
            return await self._again(unavailable, request, service, timeout, number)

    def _may_be_sent_again(self, unavailable: ServiceUnavailable, request: Request[R]) -> bool:
        bears_it = request.repeatable or request.numbered()
        return bears_it and (unavailable.cause == ANSWER_LOST or not self.connected)

    async def _again(
        self,
        unavailable: ServiceUnavailable,
        request: Request[R],
        service: str,
        timeout: float | None,
        number: UUID | None,
    ) -> R:
        """Raises as RpcClient.call; what may have been done by the first road stays so when the second one fails."""
        log.info("sent again by the other road", service=service or request.service, method=request.method)
        try:
            return await self._direct.call(
                request, service=service, timeout=timeout, number=number, again=number is not None
            )
        except ServiceUnavailable as failed:
            if failed.perhaps_done:
                raise
            raise unavailable from failed
