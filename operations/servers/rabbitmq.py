"""A RabbitMQ to work with, whichever way this machine can have one.

The order: the URL given; Docker when an engine answers, unless PRIMO_RABBITMQ is `private`; an installed
rabbitmq-server; else Debian's packages, unpacked privately under `.primo/rabbitmq`. `open_broker` decides; nothing is
started before `start`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit

from operations.servers import rabbitmq_container, rabbitmq_packages
from operations.servers.rabbitmq_management import BrokerUnavailable, Management
from operations.servers.rabbitmq_node import PrivateNode

CHOICE, PRIVATE = "PRIMO_RABBITMQ", "private"


class Broker(Protocol):
    """What the system and the tests need of a RabbitMQ, wherever it runs."""

    @property
    def management_url(self) -> str:
        """Where its management page and HTTP API are, without credentials."""
        ...

    def url(self, vhost: str = "/") -> str:
        """AMQP URL of a virtual host, with credentials."""
        ...

    def launch(self) -> None:
        """Begin to start it, on the data of last time; it takes seconds until `wait_ready` returns."""
        ...

    def wait_ready(self) -> None:
        """Return once it accepts AMQP connections and management calls."""
        ...

    def start(self) -> None:
        """`launch`, then `wait_ready`."""
        ...

    def stop(self) -> None:
        """End it cleanly."""
        ...

    def kill(self) -> None:
        """End it as a power cut would."""
        ...

    def create_vhost(self, name: str) -> None:
        """Make a virtual host that our user may do anything in."""
        ...

    def delete_vhost(self, name: str) -> None:
        """Remove a virtual host and all in it."""
        ...


@dataclass(frozen=True)
class GivenBroker:
    """A RabbitMQ that somebody else runs. It is used, never started or stopped.

    Its management API is expected where PRIMO_RABBITMQ_MANAGEMENT_URL says, else on port 15672 of the same host.
    """

    amqp_url: str

    @property
    def management_url(self) -> str:
        """Where its management page and HTTP API are, without credentials."""
        host = urlsplit(self.amqp_url).hostname
        return os.environ.get("PRIMO_RABBITMQ_MANAGEMENT_URL", f"http://{host}:15672")

    def url(self, vhost: str | None = None) -> str:
        """AMQP URL of a virtual host; of the one that was given when none is named."""
        if vhost is None:
            return self.amqp_url
        return urlsplit(self.amqp_url)._replace(path="/" + quote(vhost, safe="")).geturl()

    def launch(self) -> None:
        """Nothing to do: it runs already."""

    def wait_ready(self) -> None:
        """Nothing to wait for: who connects finds out."""

    def start(self) -> None:
        """Nothing to do: it runs already."""

    def stop(self) -> None:
        """Leave it running: it is not ours."""

    def kill(self) -> None:
        """Refused: it is not ours."""
        raise BrokerUnavailable("a RabbitMQ given by URL is not ours to kill")

    def create_vhost(self, name: str) -> None:
        """Make a virtual host that our user may do anything in."""
        self._management().create_vhost(name)

    def delete_vhost(self, name: str) -> None:
        """Remove a virtual host and all in it."""
        self._management().delete_vhost(name)

    def empty(self) -> int:
        """Throw away what waits in every queue of the given virtual host; answers of how many messages.

        Raises BrokerUnavailable, httpx.HTTPError.
        """
        management, vhost = self._management(), unquote(urlsplit(self.amqp_url).path.removeprefix("/")) or "/"
        waiting = 0
        for queue in management.queues(vhost):
            waiting += queue.get("messages", 0)
            management.empty_queue(vhost, str(queue["name"]))
        return waiting

    def _management(self) -> Management:
        return Management.of(self.management_url, self.amqp_url)


def open_broker(
    *,
    data: Path,
    log: Path,
    packages: Path,
    user: str,
    password: str,
    given_url: str | None = None,
    allow_docker: bool = True,
    report: Callable[[str], None] = print,
) -> Broker:
    """The RabbitMQ of this machine, not started yet; downloads one if there is no other way.

    `data` is where a private node keeps its queues; where one already does, Docker is not considered, so that a
    broker's data is found again. `packages` is where a downloaded RabbitMQ is kept, for all to share.
    Raises BrokerUnavailable.
    """
    if url := given_url or os.environ.get("PRIMO_AMQP_URL"):
        return GivenBroker(url)
    allow_docker = allow_docker and os.environ.get(CHOICE) != PRIVATE
    if allow_docker and not data.exists() and rabbitmq_container.is_possible(report):
        return rabbitmq_container.ContainerBroker(name=rabbitmq_container.name_for(data), user=user, password=password)
    programs = rabbitmq_packages.installed() or rabbitmq_packages.downloaded(packages, report)
    return PrivateNode(programs=programs, data=data, log=log, user=user, password=password)
