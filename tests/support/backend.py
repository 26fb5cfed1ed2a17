"""Where the servers of the tests come from: private ones on this machine, or the containers of docker-compose.yml."""

import shutil
import subprocess
from typing import Literal, cast

import pytest

from operations.servers.rabbitmq_container import engine_answers

Backend = Literal["local", "docker"]

CHOSEN = pytest.StashKey[Backend]()
CALLED: dict[Backend, str] = {
    "local": "private processes on this machine",
    "docker": "containers of docker-compose.yml",
}


def add_option(parser: pytest.Parser) -> None:
    """Add `--backend`."""
    parser.addoption(
        "--backend",
        choices=("local", "docker", "auto"),
        default="auto",
        help="servers for the tests: private processes, containers, or containers where an engine answers (auto)",
    )


def refuse_several_processes(config: pytest.Config) -> None:
    """Raises pytest.UsageError: several processes would publish the same ports."""
    if config.getoption("--backend") == "docker" and _are_several(config):
        raise pytest.UsageError("--backend docker publishes fixed ports: run the tests in one process, without -n")


def chosen_backend(config: pytest.Config) -> Backend:
    """What the option says; `auto` decided, once, by what this machine has."""
    if CHOSEN not in config.stash:
        config.stash[CHOSEN] = _choose(config)
    return config.stash[CHOSEN]


def told(config: pytest.Config) -> str:
    """For pytest's header: which servers the tests use, and who decided it."""
    wanted = config.getoption("--backend")
    return f"servers: {CALLED[chosen_backend(config)]} (--backend {wanted})"


def _choose(config: pytest.Config) -> Backend:
    wanted = config.getoption("--backend")
    if wanted != "auto":
        return cast(Backend, wanted)
    return "docker" if not _are_several(config) and engine_answers() and _has_compose() else "local"


def _are_several(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput") or bool(config.getoption("numprocesses", None))


def _has_compose() -> bool:
    if not shutil.which("docker"):
        return False
    return (
        subprocess.run(["docker", "compose", "version"], capture_output=True, check=False, timeout=10).returncode == 0
    )
