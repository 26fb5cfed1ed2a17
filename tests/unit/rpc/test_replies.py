"""Replies that no node of the broker takes."""

import warnings
from dataclasses import dataclass, field
from typing import Any

from operations.servers.ports import free_port


@dataclass
class Request:
    """What the consumer of requests needs of a message."""

    properties: dict[str, Any] = field(
        default_factory=lambda: {"content_type": "application/json", "reply_to": "a caller", "correlation_id": "1"}
    )


@dataclass
class Acknowledged:
    """The consumer, as far as a reply concerns it."""

    messages: list[Request] = field(default_factory=list)

    def ack_message(self, message: Request) -> None:
        self.messages.append(message)


def test_a_reply_that_cannot_be_sent_does_not_end_the_service_nor_is_the_request_carried_out_again() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nameko and eventlet announce their age when imported
        from nameko import config

        from shared.rpc.entrypoint import SeveralNodesConsumer
    consumer, request = SeveralNodesConsumer(), Request()
    consumer.consumer = Acknowledged()
    nobody = ";".join(f"amqp://user:password@127.0.0.1:{free_port()}/" for _ in range(2))

    with config.patch({"AMQP_URI": nobody}):
        answer = consumer.handle_result(request, {"carried": "out"}, None)

    assert answer == ({"carried": "out"}, None)
    assert consumer.consumer.messages == [request]
