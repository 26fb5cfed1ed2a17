"""docker-compose.yml as Docker Compose reads it, and the Dockerfile's environment. No engine is needed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from operations.checkout import ROOT

FILE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
PROGRAMS = Path(sys.executable).parent

Services = dict[str, dict[str, Any]]


def run(program: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """One of the environment's own programs, with no PRIMO_* variable but those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRIMO_", "COMPOSE_"))}
    return subprocess.run(
        [str(PROGRAMS / program), *arguments],
        env=kept | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def services(**variables: str) -> Services:
    """Every service, with defaults and these variables filled in, whatever a `.env` here says."""
    options = ("--env-file", os.devnull, "-f", str(FILE))
    done = run("docker-compose", *options, "config", "--format", "json", **variables)
    assert done.returncode == 0, done.stderr
    found: Services = json.loads(done.stdout)["services"]
    return found


def own_services(found: Services) -> Services:
    """Those that run PRIMO's own images."""
    return {name: service for name, service in found.items() if "build" in service}


def jobs(found: Services) -> Services:
    """Those that prepare a database and end."""
    return {name: service for name, service in own_services(found).items() if service["command"][0] == "provision"}


def processes(found: Services) -> Services:
    """Those that stay."""
    return {name: service for name, service in own_services(found).items() if name not in jobs(found)}


def service_of(service: dict[str, Any]) -> str:
    """Which of PRIMO's services the image holds."""
    name: str = service["build"]["args"]["SERVICE"]
    return name


def image_environment() -> set[str]:
    """The variables that the image sets itself."""
    block = re.search(r"^ENV (?:.*\\\n)*.*$", DOCKERFILE.read_text(), re.MULTILINE)
    assert block
    return set(re.findall(r"([A-Z_]+)=", block.group()))
