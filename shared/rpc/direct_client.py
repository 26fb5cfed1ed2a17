"""Requests over HTTP, straight to a service, while the broker is away: the caller's side.

Requests travel over RabbitMQ. But the broker's absence must cost nobody their change: a change needs only the service
and its database, and its events wait in the outbox. Same contracts, same answers, another road (docs/adr/0003).
"""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

import httpx

from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.request import ANSWER_LOST, Request
from shared.rpc.calling import calling
from shared.rpc.wire import AGAIN, DIRECT_NUMBER_HEADER, DIRECT_PATH, own_direct_headers, raise_error

R = TypeVar("R")

NOT_REACHED = "not reached directly"
_NEVER_SENT = (KeyError, httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class DirectClient:
    """Calls services whose address is known."""

    def __init__(self, addresses: Mapping[str, str], secret: str, *, timeout: float = 10.0) -> None:
        self._addresses = addresses
        self._client = httpx.AsyncClient(
            timeout=timeout, headers={"Authorization": f"Bearer {secret}"}, trust_env=False
        )

    def reaches(self, service: str) -> bool:
        return service in self._addresses

    async def call(
        self,
        request: Request[R],
        *,
        service: str = "",
        timeout: float | None = None,
        number: UUID | None = None,
        again: bool = False,
    ) -> R:
        """As RpcClient.call; `timeout` in seconds, None for the usual one. `again`: what has this number may have been
        carried out; a service that knows no numbers turns it away.

        Raises the service's Refusal; ServiceUnavailable with what is known of what was done; ServiceFailed.
        """
        service = service or request.service
        with calling(service, request.method, "direct"):
            path = DIRECT_PATH + request.method + (AGAIN if again else "")
            headers = own_direct_headers() | ({DIRECT_NUMBER_HEADER: str(number)} if number else {})
            answer = await self._answer(request, service, path, headers, timeout)
            if answer.get("error"):
                raise_error(answer["error"])
            return request.decode_reply(answer.get("result"))

    async def _answer(
        self, request: Request[R], service: str, path: str, headers: dict[str, str], timeout: float | None
    ) -> dict[str, Any]:
        try:
            response = await self._client.post(
                self._addresses[service] + path,
                json=request.model_dump(mode="json"),
                headers=headers,
                timeout=httpx.USE_CLIENT_DEFAULT if timeout is None else timeout,
            )
            response.raise_for_status()
            answer: dict[str, Any] = response.json()
        except _NEVER_SENT as error:
            raise ServiceUnavailable(service=service, cause=NOT_REACHED) from error
        except httpx.HTTPStatusError as error:
            if error.response.is_client_error:  # turned away at the door
                raise ServiceUnavailable(service=service, cause=NOT_REACHED) from error
            raise request.lost(ANSWER_LOST, service=service) from error
        except (httpx.HTTPError, ValueError) as error:
            raise request.lost(ANSWER_LOST, service=service) from error
        return answer

    async def close(self) -> None:
        await self._client.aclose()
