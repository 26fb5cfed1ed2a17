"""kombu's way to RabbitMQ, under nameko, which leaves a node that has fallen silent.

kombu notices the silence by its heartbeats, and then waits without limit for that node to answer its good-bye. So
`serve` would stay with a frozen node for as long as it is one.
"""

from typing import Any

from amqp.exceptions import ConnectionForced
from kombu.transport import TRANSPORT_ALIASES, pyamqp

HEARTBEAT_S = 5
"""A node is left after two of these in silence."""


class LeavingTransport(pyamqp.Transport):
    """Ends a silent connection without a good-bye."""

    def heartbeat_check(self, connection: Any, rate: int = 2) -> None:
        try:
            super().heartbeat_check(connection, rate=rate)
        except ConnectionForced:
            connection.collect()  # closes the socket; what is done afterwards to say good-bye finds nobody
            raise


class LeavingTransportOverTls(LeavingTransport, pyamqp.SSLTransport):
    """The same for `amqps`."""


def use() -> None:
    """For every connection that this process opens from now on."""
    TRANSPORT_ALIASES["amqp"] = f"{__name__}:{LeavingTransport.__name__}"
    TRANSPORT_ALIASES["amqps"] = f"{__name__}:{LeavingTransportOverTls.__name__}"
