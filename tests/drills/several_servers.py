"""Where drills of several servers take place: a broker of three nodes, a database with a standby."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from operations.checkout import PACKAGES
from operations.servers.postgres import PrivatePostgres
from operations.servers.postgres_pair import PrivatePair
from operations.servers.rabbitmq import open_broker
from operations.servers.rabbitmq_cluster import PrivateCluster, open_cluster
from tests.drills.ground import Ground, Servers
from tests.support.databases import Templates


@contextmanager
def with_a_cluster(place: Path) -> Iterator[tuple[Ground, PrivateCluster]]:
    """One database, and three nodes that are one broker."""
    with ExitStack() as ends:
        cluster = open_cluster(place / "cluster", PACKAGES)
        ends.callback(cluster.kill)
        cluster.launch()
        database = PrivatePostgres(place / "postgres", secrets.token_hex(8), place / "postgres.log")
        ends.callback(database.stop)
        database.start()
        cluster.wait_ready()
        yield Ground(place, lambda: Servers(database, cluster, Templates(database))), cluster


@contextmanager
def with_a_standby(place: Path) -> Iterator[tuple[Ground, PrivatePair]]:
    """One broker, and a primary with a synchronous standby that are one database."""
    with ExitStack() as ends:
        broker = open_broker(
            data=place / "rabbitmq",
            log=place / "rabbitmq.log",
            packages=PACKAGES,
            user="primo",
            password=secrets.token_hex(8),
            allow_docker=False,
        )
        ends.callback(broker.kill)
        broker.launch()
        pair = PrivatePair(place / "pair", secrets.token_hex(8))
        ends.callback(pair.stop)
        pair.start()
        broker.wait_ready()
        yield Ground(place, lambda: Servers(pair, broker, Templates(pair))), pair
