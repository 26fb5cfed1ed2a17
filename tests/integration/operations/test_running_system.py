"""The whole system with stand-in services: it comes up, is found again, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from operations.checkout import ROOT
from operations.servers.ports import free_port
from tests.support.processes import still_alive

RUN_WITH_STAND_INS = """
import sys
from functools import partial
from operations import __main__ as command_line
from operations.commands import run
run.System = partial(run.System, package="tests.support.fake_services")
command_line.app(sys.argv[1:], prog_name="primo")
"""

EVERY_PROCESS = {
    "mail",
    "investor-serve",
    "investor-work",
    "investor-files",
    "territory-files",
    "territory-serve",
    "territory-work",
    "notifications-serve",
    "notifications-work",
    "notifications-bounces",
    "gateway-serve",
}


def environment() -> dict[str, str]:
    given = {"PRIMO_POSTGRES_ADMIN_URL", "PRIMO_AMQP_URL", "PRIMO_SMTP_HOST"}
    return {name: value for name, value in os.environ.items() if name not in given} | {"PYTHONPATH": str(ROOT)}


class Running:
    """`./primo run` on stand-ins, in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.output = data.with_name("output.txt")
        options = ["run", "--data", str(data), "--port", str(free_port())]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-c", RUN_WITH_STAND_INS, *options],
                cwd=ROOT,
                env=environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_until_it_runs(self) -> None:
        last_moment = time.monotonic() + 60
        while "\nrunning\n" not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < last_moment, self.output.read_text()
            time.sleep(0.1)

    def descendants(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def status(self) -> tuple[int, dict[str, object]]:
        command = [sys.executable, "-m", "operations", "status", "--json", "--data", str(self.data)]
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout)


@pytest.fixture
def running(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    if request.config.getoption("--backend") == "docker":
        pytest.skip("this is about private servers")
    system = Running(tmp_path / "data")
    system.wait_until_it_runs()
    yield system
    system.process.kill()
    system.process.wait()


def test_it_says_what_runs_and_stops_in_time_leaving_nothing(running: Running) -> None:
    code, found = running.status()
    assert code == 0
    processes = found["processes"]
    assert isinstance(processes, list)
    assert {process["name"] for process in processes} == EVERY_PROCESS
    assert "amina: Amina, adviser" in running.output.read_text()

    descendants = running.descendants()
    began = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=20) == 0
    assert time.monotonic() - began < 15

    alive = still_alive(descendants, timeout=2)
    assert alive == []
    assert running.status() == (1, {"running": False})
    assert not (running.data / "run.json").exists()


def test_after_a_power_cut_nothing_is_left_and_the_data_is_found_again(running: Running) -> None:
    secrets = (running.data / "secrets.json").read_text()
    descendants = running.descendants()
    assert len(descendants) > len(EVERY_PROCESS)

    running.process.kill()
    running.process.wait()
    second = Running(running.data)  # at once: it must wait for what is still ending
    try:
        second.wait_until_it_runs()
        alive = still_alive(descendants, timeout=0)
        assert alive == []
        assert (running.data / "secrets.json").read_text() == secrets
        assert second.status()[0] == 0
    finally:
        second.process.kill()
        second.process.wait()
