"""Requests over the broker: the service's side, which outlives the broker. See client; direct_door is the other road.

nameko as it comes ends the whole process when a reply cannot be sent, and does not start without a broker: whoever was
being answered when the broker died took the service with it, and the direct road too (docs/adr/0003).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from nameko.amqp.consume import Consumer
from nameko.amqp.publish import Publisher
from nameko.rpc import Responder, Rpc, RpcConsumer, get_rpc_exchange

from shared.contracts.request import ANSWER_LOST, Request, find_request
from shared.network.broker_nodes import BrokerNodes
from shared.rpc.wire import NUMBER_HEADER
from shared.telemetry import logging

log = logging.get(__name__)

RECONNECT_EVERY_S = 1.0
"""As often as its callers do: a request in the queue of a service that is not back yet waits for nothing."""
REPLY_WITHIN_S = 3.0
"""For each try. A worker that waits for a silent broker is missing on the direct road."""

BROKER_AWAY = (AMQPError, KombuError, OSError)


class _Consumer(Consumer):
    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        # kombu's own pauses grow to 30 s.
        with self.create_connection() as connection:
            connection.ensure_connection(self.on_connection_error, interval_start=RECONNECT_EVERY_S, interval_step=0)
            yield connection

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        # nameko's own warning shows the passwords of all addresses but the first.
        log.warning("the broker, or a node of it, does not answer", error=type(exc).__name__, again_in_s=interval)


class _Replies(Publisher):
    retry_policy = {"max_retries": 1, "interval_start": 0}  # a pooled connection may have died long ago
    transport_options = {"max_retries": 0, "connect_timeout": REPLY_WITHIN_S}

    def publish(self, payload: Any, **options: Any) -> None:
        super().publish(payload, timeout=REPLY_WITHIN_S, confirm_timeout=REPLY_WITHIN_S, **options)


class _Responder(Responder):
    publisher_cls = _Replies


class RequestConsumer(RpcConsumer):
    """Reads a service's requests as long as the service lives, whether the broker does or not."""

    consumer_cls = _Consumer

    def start(self) -> None:
        """As nameko's, without waiting for the broker: the direct door opens at once, and readiness tells the rest."""
        self.container.spawn_managed_thread(self.consumer.run)

    def handle_message(self, body: Any, message: Any) -> None:
        """Refuse what a lost connection brought back and may have been carried out: never twice (docs/adr/0003).

        A command under its number may come as often as it will (docs/adr/0063).
        """
        method = message.delivery_info["routing_key"].split(".")[-1]
        kind = find_request(self.container.service_name, method)
        if message.delivery_info.get("redelivered") and kind is not None and not _bears_it(kind, message):
            lost = kind.lost(ANSWER_LOST, service=self.container.service_name)
            self.handle_result(message, None, (type(lost), lost, None))
            return
        super().handle_message(body, message)

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> Any:
        """Send the reply. One that cannot be sent is lost, and its caller knows: nothing else may come to harm."""
        try:
            result, exc_info = self._send(message, result, exc_info)
            self.consumer.ack_message(message)
        except BROKER_AWAY as error:
            method = message.delivery_info["routing_key"]
            log.warning("reply lost with the broker", method=method, error=type(error).__name__)
        return result, exc_info

    def _send(self, message: Any, result: Any, exc_info: Any) -> Any:
        """Over the first node that takes it. Raises what the last one said."""
        nodes = BrokerNodes(self.amqp_uri.replace(";", ","))
        *others, last = nodes.in_turn()
        for node in others:
            try:
                return _Responder(node, get_rpc_exchange(), message).send_response(result, exc_info)
            except BROKER_AWAY as error:
                nodes.failed(node)
                log.info("a reply goes over another node", error=type(error).__name__)
        return _Responder(last, get_rpc_exchange(), message).send_response(result, exc_info)


def _bears_it(kind: type[Request[Any]], message: Any) -> bool:
    return kind.repeatable or (kind.numbered() and NUMBER_HEADER in message.headers)


class Method(Rpc):
    """A method of a service that answers requests of its name."""

    rpc_consumer = RequestConsumer()


rpc = Method.decorator
