"""nameko's RPC wire format, as far as both sides here rely on it (nameko 3.0.0rc11, `nameko/rpc.py`)."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.refusal import Refusal, restore
from shared.contracts.remit import remit, written
from shared.contracts.request import Request
from shared.telemetry.correlation import Trace, current

EXCHANGE = "nameko-rpc"
CORRELATION_HEADER = "nameko.correlation_id"
TRACEPARENT_HEADER = "nameko.traceparent"
REMIT_HEADER = "nameko.remit"
DIRECT_REMIT_HEADER = "X-Primo-Remit"
NUMBER_HEADER = "nameko.number"
DIRECT_NUMBER_HEADER = "X-Primo-Number"
"""What a command is known by, over whichever road and how often it comes: see Request.numbered."""
_DIRECT_HEADERS = ("X-Correlation-Id", "traceparent")  # eventlet's server drops names with an underscore
DIRECT_PATH = "/requests/"
"""Where a service answers over HTTP: see direct_client."""
AGAIN = "/again"
"""Follows the path of a command that may have been carried out. A release that knows no numbers has no such path, and
does not carry it out twice.
"""


def new_number(request: Request[Any]) -> UUID | None:
    """None: a request that needs none to be sent again, or that is not sent again."""
    return uuid4() if request.numbered() else None


def routing_key(service: str, method: str) -> str:
    return f"{service}.{method}"


def own_headers(
    correlation: str = CORRELATION_HEADER, traceparent: str = TRACEPARENT_HEADER, limits: str = REMIT_HEADER
) -> dict[str, str]:
    """What stands beside a request, under these names: where it comes from, and to which provinces it is limited."""
    trace = current() or Trace.new()
    headers = {correlation: trace.correlation_id}
    if trace.traceparent:
        headers[traceparent] = trace.traceparent
    if provinces := remit():
        headers[limits] = written(provinces)
    return headers


def own_direct_headers() -> dict[str, str]:
    """As own_headers, for HTTP."""
    return own_headers(*_DIRECT_HEADERS, DIRECT_REMIT_HEADER)


def read_direct_trace(headers: Mapping[str, str], *, call_id: str) -> Trace:
    """Where a request that came straight over HTTP comes from; nameko itself reads those that came over AMQP."""
    correlation_id, traceparent = (headers.get(name) for name in _DIRECT_HEADERS)
    return Trace(correlation_id or Trace.new().correlation_id, causation_id=call_id, traceparent=traceparent)


class ServiceFailed(RuntimeError):
    """The service raised something that is not a refusal: a defect there."""

    def __init__(self, exc_type: str, value: str) -> None:
        super().__init__(f"{exc_type}: {value}")
        self.exc_type = exc_type


def raise_error(error: dict[str, Any]) -> None:
    """Raise what an answer's `error` member tells: a Refusal by its code, else ServiceFailed."""
    # So that each can be found again by its code. Only now: most processes are never refused anything, and to import
    # the contracts of all services takes much of their start.
    from shared.contracts import every_refusal  # noqa: F401

    arguments = error.get("exc_args") or []
    match arguments:
        case [str(code), str(data)] if "." in code and data.startswith("{"):
            refusal: Refusal = restore(code, json.loads(data))
            raise refusal
    raise ServiceFailed(str(error.get("exc_type")), str(error.get("value"))[:500])
