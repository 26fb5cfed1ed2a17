"""An asyncio connection to whichever node of the broker answers."""

from typing import Any

import aio_pika
from aio_pika.connection import make_url
from aio_pika.exceptions import AMQPError

from shared.network.broker_nodes import BrokerNodes

HEARTBEAT_S = 3
"""aiormq leaves a node after 12 s without a byte: three of these, and one second each."""
CONNECT_TIMEOUT_S = 4.0
RECONNECT_PAUSE_S = 1.0


class NodeConnection(aio_pika.RobustConnection):
    """Comes back by itself after a loss, at another node when there is one."""

    nodes: BrokerNodes | None = None
    node = ""
    _given: Any

    @property
    def url(self) -> Any:
        """aio-pika asks at each attempt to connect; one that asks again has lost the node of last time."""
        if self.nodes is None:
            return self._given
        if self.node:
            self.nodes.failed(self.node)
        self.node = self.nodes.in_turn()[0]
        return make_url(self.node, heartbeat=HEARTBEAT_S)

    @url.setter
    def url(self, given: Any) -> None:
        self._given = given

    def __str__(self) -> str:
        return f"broker connection {id(self):x}"  # the inherited one asks for the address


async def connect_to_one(urls: str) -> NodeConnection:
    """Connect to the first node that answers.

    Raises what the last one tried raised: AMQPError, OSError or TimeoutError.
    """
    nodes = BrokerNodes(urls)
    for left in reversed(range(len(nodes.urls))):
        connection = NodeConnection(
            make_url(nodes.urls[0], heartbeat=HEARTBEAT_S), reconnect_interval=RECONNECT_PAUSE_S, fail_fast=True
        )
        connection.nodes = nodes
        try:
            await connection.connect(timeout=CONNECT_TIMEOUT_S)
        except (AMQPError, OSError, TimeoutError):
            nodes.failed(connection.node)
            if not left:
                raise
        else:
            return connection
    raise AssertionError("a list of nodes is never empty")
