"""A private RabbitMQ cluster on 127.0.0.1: nodes with one name server and one cookie, for drills."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import httpx

from operations.servers import rabbitmq_packages
from operations.servers.lifetime import Process, end
from operations.servers.ports import free_port
from operations.servers.rabbitmq_management import BrokerUnavailable, Management
from operations.servers.rabbitmq_node import Membership, PrivateNode, start_epmd
from operations.servers.rabbitmq_packages import Programs

NET_TICK_S = 8
"""RabbitMQ's default is 60: for up to 75 s what needs all nodes (declaring, binding) would wait for a frozen one."""


@dataclass
class PrivateCluster:
    """Several nodes that are used as one broker: `url` lists them all. Each can be killed or frozen by itself."""

    programs: Programs
    place: Path
    user: str
    password: str
    size: int = 3
    _epmd: Process | None = None

    @cached_property
    def nodes(self) -> list[PrivateNode]:
        """The members, in the order of their names."""
        names = tuple(f"primo{number}@localhost" for number in range(1, self.size + 1))
        cluster = Membership(names, secrets.token_hex(20), free_port(), NET_TICK_S)
        return [
            PrivateNode(
                programs=self.programs,
                data=self.place / name.partition("@")[0],
                log=self.place / f"{name.partition('@')[0]}.log",
                user=self.user,
                password=self.password,
                name=name,
                cluster=cluster,
            )
            for name in names
        ]

    @property
    def management_url(self) -> str:
        """The management API of the first node that runs."""
        return self._running().management_url

    def url(self, vhost: str = "/") -> str:
        """The AMQP URLs of all nodes, separated by commas."""
        return ",".join(node.url(vhost) for node in self.nodes)

    def node(self, name: str) -> PrivateNode:
        """The member of this name."""
        return next(node for node in self.nodes if node.name == name)

    def launch(self) -> None:
        """Start the name server and all nodes; see `wait_ready`."""
        self.place.mkdir(parents=True, exist_ok=True)
        self._epmd = start_epmd(self.programs, self._cluster.epmd_port, self.place)
        for node in self.nodes:
            node.launch()

    def wait_ready(self) -> None:
        """Return once all nodes accept connections and know each other. Raises BrokerUnavailable."""
        for node in self.nodes:
            node.wait_ready()
        together = {name for node in self.nodes for name in self._management(node).running_nodes()}
        if any(set(self._management(node).running_nodes()) != together for node in self.nodes):
            raise BrokerUnavailable(f"the nodes did not join: {sorted(together)}")

    def start(self) -> None:
        """`launch`, then `wait_ready`."""
        self.launch()
        self.wait_ready()

    def stop(self) -> None:
        """End all nodes cleanly."""
        for node in self.nodes:
            node.stop()
        self._end_epmd()

    def kill(self) -> None:
        """SIGKILL all nodes."""
        for node in self.nodes:
            node.kill()
        self._end_epmd()

    def create_vhost(self, name: str) -> None:
        """Make a virtual host that our user may do anything in."""
        self._management(self._running()).create_vhost(name)

    def delete_vhost(self, name: str) -> None:  # as every broker's
        """Nothing: it goes with the cluster. With a node down or frozen, removing it would wait for that node."""

    def leader_of(self, vhost: str, queue: str) -> PrivateNode:
        """The node that leads a quorum queue. Raises BrokerUnavailable when fewer nodes than there are keep it."""
        facts = self._management(self._running()).queue(vhost, queue)
        if len(facts.get("online", ())) != self.size:
            raise BrokerUnavailable(f"{queue} is not kept on {self.size} nodes: {facts.get('online')}")
        return self.node(facts["leader"])

    def is_whole(self, vhost: str, queue: str) -> bool:
        """True when every node keeps a quorum queue and knows who leads it."""
        try:
            return self.leader_of(vhost, queue).is_running
        except (BrokerUnavailable, httpx.HTTPError, KeyError, StopIteration):
            return False

    @property
    def _cluster(self) -> Membership:
        membership = self.nodes[0].cluster
        assert membership is not None
        return membership

    def _running(self) -> PrivateNode:
        for node in self.nodes:
            if node.is_running:
                return node
        raise BrokerUnavailable("no node of the cluster runs")

    def _management(self, node: PrivateNode) -> Management:
        return Management(node.management_url, self.user, self.password)

    def _end_epmd(self) -> None:
        if self._epmd:
            end(self._epmd, deadline=2)
            self._epmd = None


def open_cluster(place: Path, packages: Path, report: Callable[[str], None] = print) -> PrivateCluster:
    """A cluster not started yet, from this machine's RabbitMQ, or one downloaded. Raises BrokerUnavailable."""
    programs = rabbitmq_packages.installed() or rabbitmq_packages.downloaded(packages, report)
    return PrivateCluster(programs, place, user="primo", password=secrets.token_hex(8))
