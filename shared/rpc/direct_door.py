"""Requests over HTTP while the broker is away: the service's side. See direct_client."""

import json
from http import HTTPStatus
from typing import Any

from nameko.exceptions import serialize

from shared.contracts.refusal import Refusal
from shared.contracts.request import find_request
from shared.rpc.server import Answering

Answer = tuple[int, dict[str, str], str]

_JSON = {"Content-Type": "application/json"}


def answer_directly(answering: Answering, service: str, method: str, body: bytes) -> Answer:
    """Carry out a request that came over HTTP; the answer has the shape of nameko's reply message."""
    kind = find_request(service, method)
    if kind is None:
        return HTTPStatus.NOT_FOUND, _JSON, json.dumps({"error": {"exc_type": "MethodNotFound", "value": method}})
    try:
        content: dict[str, Any] = {"result": answering(kind, json.loads(body)), "error": None}
    except Refusal as refusal:
        content = {"result": None, "error": serialize(refusal)}
    except Exception as error:  # noqa: BLE001  # the service's edge, as nameko's own for RPC; Answering has logged it
        content = {"result": None, "error": serialize(error)}
    return HTTPStatus.OK, _JSON, json.dumps(content)
