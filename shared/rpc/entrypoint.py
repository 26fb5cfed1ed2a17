"""nameko's `rpc` entrypoint, for a broker of several nodes, of which any may be away.

Beside trying the nodes in turn it mends two things. nameko ends the whole process when a reply cannot be sent; but the
request has been carried out, its caller is told that the answer is lost, and the next one wants to be served. And where
there are several addresses nameko's warnings show the passwords of all but the first.
"""

from typing import Any

from amqp.exceptions import AMQPError
from kombu.exceptions import OperationalError
from nameko.amqp.consume import Consumer
from nameko.amqp.publish import Publisher
from nameko.rpc import Responder, Rpc, RpcConsumer, get_rpc_exchange

from shared.network.broker_nodes import BrokerNodes
from shared.telemetry import logging

log = logging.get(__name__)

ROUNDS = 2
"""Over all nodes: the first may only find out that a connection kept from last time is dead."""


class _QuietConsumer(Consumer):
    def on_connection_error(self, exc: Exception, interval: float) -> None:
        log.warning("a node of the broker does not answer", error=type(exc).__name__, again_in_s=interval)


class _OneTry(Publisher):
    retry = False  # kombu's own tries would all go to one node
    transport_options = {"max_retries": 0}


class _Responder(Responder):
    publisher_cls = _OneTry


class SeveralNodesConsumer(RpcConsumer):
    """Takes requests, and sends replies, over whichever node answers."""

    consumer_cls = _QuietConsumer

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        nodes = BrokerNodes(self.amqp_uri.replace(";", ","))
        for node in nodes.in_turn() * ROUNDS:
            try:
                result, exc_info = _Responder(node, get_rpc_exchange(), message).send_response(result, exc_info)
                break
            except (AMQPError, OperationalError, OSError) as error:
                nodes.failed(node)
                log.warning("a reply could not be sent to a node of the broker", error=type(error).__name__)
        else:
            log.error("reply lost: no node of the broker took it")
        self.consumer.ack_message(message)
        return result, exc_info


class SeveralNodesRpc(Rpc):
    """As nameko's."""

    rpc_consumer = SeveralNodesConsumer()


rpc = SeveralNodesRpc.decorator
