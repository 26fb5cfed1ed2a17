"""Options and fixtures of all tests. What they do is in `tests/support`."""

import pytest
from hypothesis import settings

from shared.process import collector as garbage
from tests.support.backend import add_option, refuse_several_processes, told
from tests.support.database_fixtures import database_templates, databases, drop_behind
from tests.support.long_form import add_long_option, long_form
from tests.support.scheduling import pytest_xdist_make_scheduler
from tests.support.servers import docker_compose_file, docker_setup, postgres_server, rabbitmq_server, vhost

garbage.spare()

# How long an example takes says how busy the machine is, and nothing of the code.
settings.register_profile("primo", deadline=None)
settings.load_profile("primo")

__all__ = [
    "database_templates",
    "databases",
    "docker_compose_file",
    "docker_setup",
    "drop_behind",
    "long_form",
    "postgres_server",
    "pytest_xdist_make_scheduler",
    "rabbitmq_server",
    "vhost",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--backend` and `--long`."""
    add_option(parser)
    add_long_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse options that cannot go together before anything is started."""
    refuse_several_processes(config)


def pytest_collection_finish() -> None:
    """Thousands of tests and what they import stay until the end: nothing to look through for garbage."""
    garbage.leave_what_is_there()


def pytest_report_header(config: pytest.Config) -> str:
    """Say which servers the tests use."""
    return told(config)
