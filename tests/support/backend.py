"""Where the servers of the tests come from: private ones on this machine, or the containers of docker-compose.yml."""

import shutil
import subprocess
from typing import Literal, cast

import pytest

from operations.servers.rabbitmq_container import engine_answers

Backend = Literal["local", "docker"]


def add_option(parser: pytest.Parser) -> None:
    """Add `--backend`."""
    parser.addoption(
        "--backend",
        choices=("local", "docker", "auto"),
        default="auto",
        help="servers for the tests: private processes, containers, or containers where an engine answers (auto)",
    )


def chosen_backend(config: pytest.Config) -> Backend:
    """What the option says; `auto` decided by what this machine has."""
    wanted = config.getoption("--backend")
    if wanted != "auto":
        return cast(Backend, wanted)
    if hasattr(config, "workerinput"):  # several processes would publish the same ports
        return "local"
    return "docker" if engine_answers() and _has_compose() else "local"


def _has_compose() -> bool:
    if not shutil.which("docker"):
        return False
    return (
        subprocess.run(["docker", "compose", "version"], capture_output=True, check=False, timeout=10).returncode == 0
    )
