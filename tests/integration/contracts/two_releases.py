"""Services of two releases on one broker: real processes, each from its own checkout, with databases of its making."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from operations.checkout import ROOT
from operations.readiness import http_ready
from operations.servers.ports import LOOPBACK, free_port
from tests.support.databases import ServiceDatabase

READY_S, ENDING_S = 90, 30


class HistoryMissing(RuntimeError):
    """This checkout does not hold the commit of the release."""


def export(commit: str, place: Path) -> Path:
    """The code of a commit, as files below `place`. Raises HistoryMissing."""
    try:
        known = subprocess.run(
            ["git", "cat-file", "-e", f"{commit}^{{commit}}"], cwd=ROOT, capture_output=True, check=False, timeout=30
        )
    except FileNotFoundError as no_git:
        raise HistoryMissing("git is not installed") from no_git
    if known.returncode:
        raise HistoryMissing(f"commit {commit[:12]} is not in this checkout's history")
    archive = place.with_suffix(".tar")
    subprocess.run(["git", "archive", "-o", str(archive), commit], cwd=ROOT, check=True, timeout=60)
    place.mkdir()
    subprocess.run(["tar", "-xf", str(archive), "-C", str(place)], check=True, timeout=60)
    return place


@dataclass(frozen=True)
class Servers:
    """What the processes of both releases share."""

    amqp_url: str
    smtp_port: int
    logs: Path


@dataclass(frozen=True)
class Installed:
    """One service as of one release."""

    service: str
    tree: Path
    database: ServiceDatabase
    servers: Servers

    def environment(self, health_port: int = 0) -> dict[str, str]:
        return os.environ | {
            "PYTHONPATH": str(self.tree),
            "PYTHONTZPATH": "",
            "PSYCOPG_WAIT_FUNC": "wait_select",
            "PRIMO_DATABASE_URL": _sqlalchemy(self.database.url),
            "PRIMO_OWNER_DATABASE_URL": _sqlalchemy(self.database.owner_url),
            "PRIMO_ADMIN_DATABASE_URL": _sqlalchemy(self.database.admin_url).rpartition("/")[0] + "/postgres",
            "PRIMO_AMQP_URL": self.servers.amqp_url,
            "PRIMO_HEALTH_PORT": str(health_port),
            "PRIMO_SMTP_PORT": str(self.servers.smtp_port),
            "PRIMO_TRACKING_SECRET": "a secret of this test alone",
            "PRIMO_ADDRESS_SECRET": "a secret of this test alone",
        }

    def prepare(self) -> None:
        """Its database, as its own migrations make it."""
        command = [sys.executable, "-m", f"services.{self.service}", "provision", "migrate", "seed"]
        subprocess.run(command, cwd=self.tree, env=self.environment(), check=True, timeout=120)

    @contextmanager
    def running(self, *kinds: str) -> Iterator[None]:
        """Its processes, ready."""
        with ExitStack() as stack:
            ports = {kind: free_port() for kind in kinds}
            for kind, port in ports.items():
                stack.enter_context(self._process(kind, port))
            for kind, port in ports.items():
                at = f"http://{LOOPBACK}:{port}"
                wait_until(partial(http_ready, at), f"{self.service} {kind} is ready", READY_S)
            yield

    @contextmanager
    def _process(self, kind: str, port: int) -> Iterator[None]:
        command = [sys.executable, "-m", f"services.{self.service}", kind]
        with (self.servers.logs / f"{self.service}-{kind}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=self.tree, env=self.environment(port), stdout=log, stderr=subprocess.STDOUT
            )
            try:
                yield
            finally:
                process.terminate()
                try:
                    process.wait(ENDING_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def ask(tree: Path, amqp_url: str, questions: list[tuple[str, str, dict[str, Any]]]) -> list[Any]:
    """What services answer to an asker of this release, as it reads it."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("ask_services.py"))],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree), "PRIMO_AMQP_URL": amqp_url},
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    replies: list[Any] = json.loads(done.stdout)
    return replies


def wait_until(holds: Callable[[], bool], what: str, patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not after {patience_s:.0f} s: {what}")
        time.sleep(0.1)


def _sqlalchemy(url: str) -> str:
    return "postgresql+psycopg://" + url.partition("://")[2]
