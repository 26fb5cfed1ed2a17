"""Requests over HTTP, straight to a service, while the broker is away.

Requests travel over RabbitMQ. But the broker's absence must cost nobody their change: a change needs only the service
and its database, and its events wait in the outbox. Same contracts, same answers, another road (docs/adr/0003).
"""

import hmac
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
from nameko.exceptions import serialize

from shared.contracts.refusal import Refusal, ServiceUnavailable
from shared.contracts.request import Request, find_request
from shared.rpc.server import Answering
from shared.rpc.wire import CORRELATION_HEADER, raise_error
from shared.telemetry import logging
from shared.telemetry.correlation import Trace, current

R = TypeVar("R")
Answer = tuple[int, dict[str, str], str]

log = logging.get(__name__)

PATH = "/requests/"
_JSON = {"Content-Type": "application/json"}


class DirectClient:
    """Calls services whose address is known."""

    def __init__(self, addresses: Mapping[str, str], secret: str, *, timeout: float = 10.0) -> None:
        self._addresses = addresses
        self._client = httpx.AsyncClient(
            timeout=timeout, headers={"Authorization": f"Bearer {secret}"}, trust_env=False
        )

    def reaches(self, service: str) -> bool:
        return service in self._addresses

    async def call(self, request: Request[R], *, service: str = "") -> R:
        """Raises the service's Refusal; ServiceUnavailable; ServiceFailed. See RpcClient.call."""
        service = service or request.service
        trace = current() or Trace.new()
        try:
            response = await self._client.post(
                self._addresses[service] + PATH + request.method,
                json=request.model_dump(mode="json"),
                headers={CORRELATION_HEADER: trace.correlation_id},
            )
            response.raise_for_status()
            answer = response.json()
        except (KeyError, httpx.HTTPError, ValueError) as error:
            raise ServiceUnavailable(service=service, cause="not reached directly") from error
        if answer.get("error"):
            raise_error(answer["error"])
        return request.decode_reply(answer.get("result"))

    async def close(self) -> None:
        await self._client.aclose()


def admit(authorization: str | None, secret: str) -> bool:
    """Whether a caller shows the secret. Nobody is let in without one."""
    shown = (authorization or "").removeprefix("Bearer ")
    return bool(secret) and hmac.compare_digest(shown.encode(), secret.encode())


def answer_directly(answering: Answering, service: str, method: str, body: bytes) -> Answer:
    """Carry out a request that came over HTTP; the answer has the shape of nameko's reply message."""
    kind = find_request(service, method)
    if kind is None:
        return HTTPStatus.NOT_FOUND, _JSON, json.dumps({"error": {"exc_type": "MethodNotFound", "value": method}})
    try:
        content: dict[str, Any] = {"result": answering(kind, json.loads(body)), "error": None}
    except Refusal as refusal:
        content = {"result": None, "error": serialize(refusal)}
    except Exception as error:  # the service's edge, as nameko's own for RPC
        log.error("request failed", method=method, exc_info=error)
        content = {"result": None, "error": serialize(error)}
    return HTTPStatus.OK, _JSON, json.dumps(content)
