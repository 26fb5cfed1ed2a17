"""Blocking connections to the broker: the first node that answers, with limits on every wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pika
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPConnectionError, AMQPError

from shared.network.broker_nodes import BrokerNodes

HEARTBEAT_S = 6
"""Asked of both sides. pika looks only every `heartbeat + 5` seconds, so that alone it notices a node that froze within
11 to 22 s: publishers and subscriptions have limits of their own (`SILENCE_S`, here and in `publisher`). The broker
gives us up after 12 to 18 s: longer than a batch takes to be stored."""
SILENCE_S = 6.0
"""A node from which nothing has come for this long is left for another: twice the time between heartbeats."""


class Opened(NamedTuple):
    """A connection, and the address of the node that it leads to."""

    connection: pika.BlockingConnection
    node: str


def parameters(url: str) -> pika.URLParameters:
    """Connection parameters of one node."""
    found = pika.URLParameters(url)
    found.heartbeat = HEARTBEAT_S
    found.socket_timeout = 3
    found.stack_timeout = 4  # a frozen node accepts the TCP connection and then says nothing
    found.blocked_connection_timeout = None  # a blocked connection is reported, not torn down
    return found


def open_one(urls: str) -> Opened:
    """Connect to the first node that answers.

    Raises AMQPConnectionError, caused by what the last one tried raised.
    """
    nodes = BrokerNodes(urls)
    for url in nodes.in_turn():
        try:
            return Opened(pika.BlockingConnection(parameters(url)), url)
        except (AMQPError, AMQPConnectorException, OSError) as error:  # a handshake without answer is no AMQPError
            nodes.failed(url)
            reason = error
    raise AMQPConnectionError(f"no node answers: {type(reason).__name__}") from reason


@contextmanager
def opened(urls: str) -> Iterator[pika.BlockingConnection]:
    """A connection for a few questions, closed afterwards. Raises as `open_one`."""
    connection = open_one(urls).connection
    try:
        yield connection
    finally:
        if connection.is_open:
            connection.close()
