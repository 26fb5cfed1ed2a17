"""Where everyone competes: one PostgreSQL that syncs to disk, one RabbitMQ; databases and a vhost for each."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import psycopg

from operations.checkout import PACKAGES, PRIVATE
from operations.servers.postgres import DatabaseServer, PrivatePostgres
from operations.servers.rabbitmq import Broker, open_broker
from shared.database.engine import plain_url
from tests.support.databases import ServiceDatabase, Templates


@dataclass(frozen=True)
class Grounds:
    """The servers, with what is needed to give each contestant a place of its own."""

    postgres: DatabaseServer
    broker: Broker
    templates: Templates
    directory: Path

    def database(self, service: str) -> ServiceDatabase:
        """A new, migrated database of this service; PRIMO's own schema is also its peers'."""
        return self.templates.copy(service)

    def vhost(self, name: str) -> str:
        """AMQP URL of a new virtual host."""
        self.broker.create_vhost(name)
        return self.broker.url(name)

    def checkpoint(self) -> None:
        """Before each measurement, so that none pays for the pages that the one before it left unwritten."""
        with administrator(self.postgres.admin_url) as connection:
            connection.execute("CHECKPOINT")


@contextmanager
def administrator(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(plain_url(url), autocommit=True, connect_timeout=5) as connection:
        yield connection


@contextmanager
def prepared_grounds() -> Iterator[Grounds]:
    """Start the servers on new data on the project's own disk; end them and forget the data when the block ends."""
    base = PRIVATE / "bench"
    base.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ends:
        place = Path(tempfile.mkdtemp(prefix="run-", dir=base))
        ends.callback(shutil.rmtree, place, ignore_errors=True)
        place.chmod(0o755)  # PostgreSQL runs as another user, and must reach its data in here
        postgres = PrivatePostgres(place / "postgres", token_hex(8), place / "postgres.log", durable=True)
        ends.callback(postgres.kill)
        postgres.start()
        _remember_commit_times(postgres)
        broker = open_broker(
            data=place / "rabbitmq",
            log=place / "rabbitmq.log",
            packages=PACKAGES,
            user="primo",
            password=token_hex(8),
            allow_docker=False,
            report=lambda _said: None,
        )
        ends.callback(broker.kill)
        broker.start()
        yield Grounds(postgres, broker, Templates(postgres), place)


def _remember_commit_times(postgres: PrivatePostgres) -> None:
    """PostgreSQL then knows when each transaction was committed, by its own clock, for all databases alike."""
    with administrator(postgres.admin_url) as connection:
        connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    postgres.stop(deadline=20)
    postgres.start()
