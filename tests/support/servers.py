"""The servers of a test session: one PostgreSQL and one RabbitMQ, started when the first test asks for them."""

import secrets
from collections.abc import Iterator

import pytest

from operations.checkout import PACKAGES
from operations.servers.postgres import DatabaseServer, PrivatePostgres
from operations.servers.rabbitmq import Broker, open_broker
from operations.servers.rabbitmq_node import PrivateNode
from tests.support import compose
from tests.support.backend import chosen_backend


@pytest.fixture(scope="session")
def docker_compose_file() -> list[str]:
    """For pytest-docker."""
    return compose.files()


@pytest.fixture(scope="session")
def docker_setup() -> list[str]:
    """For pytest-docker: the two servers alone, not the services."""
    return [compose.UP]


@pytest.fixture(scope="session")
def postgres_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DatabaseServer]:
    """A PostgreSQL: `.admin_url`, `.kill()`, `.start()`. Tests that kill it must leave it started."""
    if chosen_backend(request.config) == "docker":
        project = request.getfixturevalue("docker_compose_project_name")
        container = compose.ComposePostgres(project, compose.containers(request))
        container.wait_ready()
        yield container
        return
    place = tmp_path_factory.mktemp("postgres")
    server = PrivatePostgres(place / "data", secrets.token_hex(8), place / "postgres.log", durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def rabbitmq_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A RabbitMQ: `.url(vhost)`, `.create_vhost`, `.kill()`, `.start()`. Tests that kill it must leave it started."""
    if chosen_backend(request.config) == "docker":
        project = request.getfixturevalue("docker_compose_project_name")
        container = compose.ComposeBroker(project, compose.containers(request))
        container.wait_ready()
        yield container
        return
    place = tmp_path_factory.mktemp("rabbitmq")
    broker = open_broker(
        data=place / "data",
        log=place / "rabbitmq.log",
        packages=PACKAGES,
        user="primo",
        password=secrets.token_hex(8),
        allow_docker=False,
    )
    broker.start()
    yield broker
    # A clean stop takes RabbitMQ 6 s, to save data that nobody will read.
    if isinstance(broker, PrivateNode):
        broker.kill()


@pytest.fixture
def vhost(rabbitmq_server: Broker) -> Iterator[str]:
    """AMQP URL of a virtual host of this test's own."""
    name = f"test-{secrets.token_hex(6)}"
    rabbitmq_server.create_vhost(name)
    yield rabbitmq_server.url(name)
    rabbitmq_server.delete_vhost(name)
