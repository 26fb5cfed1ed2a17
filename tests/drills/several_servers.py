"""Where drills of several servers take place: a broker of three nodes, a database with a standby."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from operations.checkout import PACKAGES
from operations.servers.postgres_pair import PrivatePair
from operations.servers.rabbitmq_cluster import PrivateCluster, open_cluster
from operations.servers.rabbitmq_management import BrokerUnavailable
from tests.drills.ground import Ground, Servers
from tests.drills.report import NotPossibleHere
from tests.support.databases import Templates


@contextmanager
def with_a_cluster(ground: Ground) -> Iterator[tuple[Ground, PrivateCluster]]:
    """The ground's database, and three nodes of their own that are one broker."""
    with ExitStack() as ends:
        try:
            cluster = open_cluster(ground.scratch / "cluster", PACKAGES)
        except BrokerUnavailable as reason:
            raise NotPossibleHere(f"no programs for a cluster: {reason}") from reason
        ends.callback(cluster.kill)
        cluster.launch()
        database, templates = ground.servers.database, ground.servers.templates
        cluster.wait_ready()
        yield Ground(ground.scratch, lambda: Servers(database, cluster, templates), lambda: ground.running), cluster


@contextmanager
def with_a_standby(ground: Ground, *, durable: bool) -> Iterator[tuple[Ground, PrivatePair]]:
    """The ground's broker, and a primary with a synchronous standby of their own that are one database."""
    with ExitStack() as ends:
        pair = PrivatePair(ground.scratch / "pair", secrets.token_hex(8), durable=durable)
        ends.callback(pair.kill)
        pair.start()
        broker = ground.servers.broker
        yield Ground(ground.scratch, lambda: Servers(pair, broker, Templates(pair)), lambda: ground.running), pair
