"""The PostgreSQL and RabbitMQ of docker-compose.yml, as the tests use servers."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from operations.checkout import ROOT
from operations.servers.postgres import GivenPostgres
from operations.servers.rabbitmq_management import Management, wait_until_ready

if TYPE_CHECKING:
    from pytest_docker.plugin import Services

FILE = ROOT / "docker-compose.yml"
OVERRIDE = "PRIMO_COMPOSE_OVERRIDE"
# Not `up --wait`: when that fails, pytest-docker forgets to take down what it had started. We wait ourselves.
UP = "up --detach postgres rabbitmq"
USER, PASSWORD = "primo", "primo"
ADMIN, ADMIN_PASSWORD = "postgres", "primo"


def files() -> list[str]:
    """docker-compose.yml, then those of PRIMO_COMPOSE_OVERRIDE, in the order in which compose merges them.

    Several are parted as PATH's are. Raises pytest.UsageError for one that is not there.
    """
    more = [Path(name).resolve() for name in os.environ.get(OVERRIDE, "").split(os.pathsep) if name]
    for file in more:
        if not file.is_file():
            raise pytest.UsageError(f"{OVERRIDE} names {file}, which is not a file")
    return [str(file) for file in (FILE, *more)]


def containers(request: pytest.FixtureRequest) -> "Services":
    """The running containers; what was half started is taken down again when they cannot be.

    Asked for lazily, only in docker mode: without an engine, pytest-docker's fixture is an error, not a skip.
    """
    try:
        services: Services = request.getfixturevalue("docker_services")
    except Exception:
        compose(request.getfixturevalue("docker_compose_project_name"), "down", "--volumes")
        raise
    return services


def compose(project: str, *arguments: str) -> None:
    """Run `docker compose` on the tests' project."""
    chosen = [argument for file in files() for argument in ("-f", file)]
    subprocess.run(
        ["docker", "compose", *chosen, "-p", project, *arguments], check=True, capture_output=True, timeout=120
    )


@dataclass(frozen=True)
class ComposeBroker:
    """The RabbitMQ container."""

    project: str
    services: "Services"

    @property
    def management_url(self) -> str:
        """Where its HTTP API is."""
        return f"http://127.0.0.1:{self.services.port_for('rabbitmq', 15672)}"

    def url(self, vhost: str = "/") -> str:
        """AMQP URL of a virtual host, with credentials."""
        port = self.services.port_for("rabbitmq", 5672)
        return f"amqp://{USER}:{PASSWORD}@127.0.0.1:{port}/{quote(vhost, safe='')}"

    def launch(self) -> None:
        """Begin to start it."""
        compose(self.project, "start", "rabbitmq")

    def wait_ready(self) -> None:
        """Return once it accepts connections and management calls."""
        wait_until_ready(
            self._management(),
            self.services.port_for("rabbitmq", 5672),
            deadline=90,
            is_alive=lambda: True,
            why=lambda: "see docker compose logs rabbitmq",
        )

    def start(self) -> None:
        """`launch`, then `wait_ready`."""
        self.launch()
        self.wait_ready()

    def stop(self) -> None:
        """End it cleanly."""
        compose(self.project, "stop", "rabbitmq")

    def kill(self) -> None:
        """End it as a power cut would."""
        compose(self.project, "kill", "rabbitmq")

    def create_vhost(self, name: str) -> None:
        """Make a virtual host that our user may do anything in."""
        self._management().create_vhost(name)

    def delete_vhost(self, name: str) -> None:
        """Remove a virtual host and all in it."""
        self._management().delete_vhost(name)

    def _management(self) -> Management:
        return Management(self.management_url, USER, PASSWORD)


@dataclass(frozen=True)
class ComposePostgres:
    """The PostgreSQL container."""

    project: str
    services: "Services"

    @property
    def admin_url(self) -> str:
        """SQLAlchemy URL of the superuser."""
        port = self.services.port_for("postgres", 5432)
        return f"postgresql+psycopg://{ADMIN}:{ADMIN_PASSWORD}@127.0.0.1:{port}/postgres"

    def start(self) -> None:
        """Start it, and return once it answers."""
        compose(self.project, "start", "postgres")
        self.wait_ready()

    def wait_ready(self, deadline: float = 60.0) -> None:
        """Return once it answers; a new container starts twice, so it must answer for a moment."""
        last_moment = time.monotonic() + deadline
        successes = 0
        while successes < 3:
            try:
                GivenPostgres(self.admin_url).start()
                successes += 1
            except Exception:
                successes = 0
                if time.monotonic() > last_moment:
                    raise
            time.sleep(0.3)

    def stop(self) -> None:
        """End it cleanly."""
        compose(self.project, "stop", "postgres")

    def kill(self) -> None:
        """End it as a power cut would."""
        compose(self.project, "kill", "postgres")
