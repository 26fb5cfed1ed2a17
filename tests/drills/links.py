"""Roads to the servers that a drill can spoil, while its own questions take the straight one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from operations.servers.ports import LOOPBACK
from operations.servers.rabbitmq import Broker
from tests.drills.fault_proxy import FaultProxy
from tests.drills.ground import Ground, Servers
from tests.support.databases import ServiceDatabase, Templates


def by_way_of(url: str, host: str, port: int) -> str:
    """The same URL at another address."""
    parts = urlsplit(url)
    credentials = parts.netloc.rpartition("@")[0]
    return parts._replace(netloc=f"{credentials}@{host}:{port}").geturl()


@dataclass
class OtherRoad(Templates):
    """Databases whose services take another road than their owner and the superuser."""

    host: str = LOOPBACK
    port: int = 0

    def _addresses(self, service: str, database: str) -> ServiceDatabase:
        direct = super()._addresses(service, database)
        return replace(direct, url=by_way_of(direct.url, self.host, self.port))


class BrokerByOtherRoad:
    """A broker whose AMQP takes another road than its management."""

    def __init__(self, broker: Broker, host: str, port: int) -> None:
        self._broker = broker
        self._host = host
        self._port = port

    def url(self, vhost: str = "/") -> str:
        """AMQP URL of a virtual host, by the other road."""
        return by_way_of(self._broker.url(vhost), self._host, self._port)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._broker, name)


def port_of(url: str) -> int:
    """The port in a URL that names one."""
    port = urlsplit(url).port
    assert port is not None
    return port


def by_other_roads(ground: Ground, host: str, database_port: int, broker_port: int) -> Ground:
    """The same servers, reached by the system under load at these addresses."""
    servers = ground.servers
    passwords = (servers.templates.owner_password, servers.templates.app_password)  # of roles that both copy for
    templates = OtherRoad(servers.database, *passwords, host=host, port=database_port)
    broker = BrokerByOtherRoad(servers.broker, host, broker_port)
    return Ground(ground.scratch, lambda: Servers(servers.database, broker, templates), lambda: ground.running)


@contextmanager
def through_proxies(ground: Ground) -> Iterator[tuple[Ground, dict[str, FaultProxy]]]:
    """The same servers behind a fault proxy each: `database` and `broker`."""
    with ExitStack() as ends:
        proxies = {
            "database": FaultProxy(port_of(ground.servers.database.admin_url)),
            "broker": FaultProxy(port_of(ground.servers.broker.url())),
        }
        for proxy in proxies.values():
            proxy.start()
            ends.callback(proxy.stop)
        yield by_other_roads(ground, LOOPBACK, proxies["database"].port, proxies["broker"].port), proxies
