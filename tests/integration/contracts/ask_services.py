"""Run in the checkout of a release: asks services, with that release's contracts and client, what stdin says.

In: a JSON list of [service, method, request]; `"$dossier_id"` stands for the dossier of the first reply. Out: the
replies as that release reads them, as a JSON list.
"""

import json
import os
import sys
from importlib import import_module
from typing import Any

from shared.contracts.request import find_request
from shared.rpc.blocking import BlockingRpcClient


def ask_all(client: BlockingRpcClient, questions: list[tuple[str, str, dict[str, Any]]]) -> list[Any]:
    replies: list[Any] = []
    for service, method, content in questions:
        for kind in ("requests", "queries"):
            import_module(f"shared.contracts.{service}.{kind}")
        request = find_request(service, method)
        assert request, method
        known = {"$dossier_id": replies[0]["dossier_id"]} if replies else {}
        filled = {name: known.get(value, value) if isinstance(value, str) else value for name, value in content.items()}
        replies.append(request.encode_reply(client.call(request.model_validate(filled))))
    return replies


if __name__ == "__main__":
    asking = BlockingRpcClient(os.environ["PRIMO_AMQP_URL"], timeout=30)
    print(json.dumps(ask_all(asking, json.load(sys.stdin))))
    asking.close()
