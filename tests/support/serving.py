"""The investor service's `serve` process, as a program of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from operations.checkout import ROOT
from operations.readiness import answers_ok
from operations.servers.ports import free_port
from tests.support.databases import Databases

SECRET = "only-for-this-test"


@dataclass
class Served:
    """Where it is reached, and what it is."""

    amqp_url: str
    health: str
    direct: str
    database_url: str
    process: subprocess.Popen[bytes]


@contextmanager
def serving(databases: Databases, amqp_url: str) -> Iterator[Served]:
    """Started, perhaps not ready; it must end well when the block does."""
    database = databases("investor", seeded=True)
    health, direct = free_port(), free_port()
    env = os.environ | {
        "PRIMO_DATABASE_URL": database.url,
        "PRIMO_AMQP_URL": amqp_url,
        "PRIMO_HEALTH_PORT": str(health),
        "PRIMO_DIRECT_PORT": str(direct),
        "PRIMO_DIRECT_SECRET": SECRET,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "services.investor", "serve"], cwd=ROOT, env=env, stderr=subprocess.PIPE
    )
    try:
        at = "http://127.0.0.1"
        yield Served(amqp_url, f"{at}:{health}", f"{at}:{direct}", database.url, process)
    finally:
        process.terminate()
        process.communicate(timeout=15)


def wait_for(url: str, served: Served) -> None:
    """Until it answers 200. Raises TimeoutError."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert served.process.poll() is None, served.process.communicate()[1].decode()
        if answers_ok(url):
            return
        time.sleep(0.1)
    raise TimeoutError(url)
