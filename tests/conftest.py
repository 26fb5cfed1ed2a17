"""Options and fixtures of all tests. What they do is in `tests/support`."""

import pytest

from tests.support.backend import add_option
from tests.support.databases import database_templates, databases
from tests.support.servers import docker_compose_file, docker_setup, postgres_server, rabbitmq_server, vhost
from tests.support.systems import system

__all__ = [
    "database_templates",
    "databases",
    "docker_compose_file",
    "docker_setup",
    "postgres_server",
    "rabbitmq_server",
    "system",
    "vhost",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--backend`."""
    add_option(parser)
