"""nameko's RPC wire format, as far as both sides here rely on it (nameko 3.0.0rc11, `nameko/rpc.py`)."""

import json
from typing import Any

from shared.contracts import every_refusal  # noqa: F401  # so that each can be found again by its code
from shared.contracts.refusal import Refusal, restore

EXCHANGE = "nameko-rpc"
CORRELATION_HEADER = "nameko.correlation_id"
TRACEPARENT_HEADER = "nameko.traceparent"
DIRECT_PATH = "/requests/"
"""Where a service answers over HTTP: see direct_client."""


def routing_key(service: str, method: str) -> str:
    return f"{service}.{method}"


class ServiceFailed(RuntimeError):
    """The service raised something that is not a refusal: a defect there."""

    def __init__(self, exc_type: str, value: str) -> None:
        super().__init__(f"{exc_type}: {value}")
        self.exc_type = exc_type


def raise_error(error: dict[str, Any]) -> None:
    """Raise what an answer's `error` member tells: a Refusal by its code, else ServiceFailed."""
    arguments = error.get("exc_args") or []
    match arguments:
        case [str(code), str(data)] if "." in code and data.startswith("{"):
            refusal: Refusal = restore(code, json.loads(data))
            raise refusal
    raise ServiceFailed(str(error.get("exc_type")), str(error.get("value"))[:500])
