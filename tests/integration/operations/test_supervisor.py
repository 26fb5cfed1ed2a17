"""A supervised process is waited for, started again, ended in time, and never outlives us."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from operations.checkout import ROOT
from operations.process_spec import ProcessSpec
from operations.servers.ports import free_port
from operations.supervisor import KeepsDying, NotReady, Supervisor
from tests.support.processes import still_alive

READY_AFTER_A_MOMENT = """
import http.server, os, sys, time
began = time.monotonic()
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if time.monotonic() - began > 0.3 else 503)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Health).serve_forever()
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + READY_AFTER_A_MOMENT
DIES = "raise SystemExit('no such setting')"

Supervise = Callable[..., Supervisor]


def spec(name: str, program: str = READY_AFTER_A_MOMENT) -> ProcessSpec:
    port = free_port()
    env = {**os.environ, "PORT": str(port)}
    return ProcessSpec(name=name, service="fake", command=(sys.executable, "-c", program), env=env, health_port=port)


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Supervise]:
    made: list[Supervisor] = []

    def make(*specs: ProcessSpec, report: Callable[[str], None] = lambda _text: None) -> Supervisor:
        made.append(Supervisor(specs, tmp_path / "logs", report))
        made[-1].start()
        return made[-1]

    yield make
    for supervisor in made:
        supervisor.stop(deadline=1)


def test_waiting_ends_when_every_process_says_that_it_is_ready(supervise: Supervise) -> None:
    began = time.monotonic()
    supervise(spec("one"), spec("two")).wait_ready(deadline=20)

    assert time.monotonic() - began > 0.3


def test_waiting_gives_up_and_shows_the_log(supervise: Supervise) -> None:
    never = "import time; print('looking for the database', flush=True); time.sleep(60)"

    with pytest.raises(NotReady, match="looking for the database"):
        supervise(spec("slow", never)).wait_ready(deadline=1)


def test_a_process_that_dies_is_started_again(supervise: Supervise) -> None:
    said: list[str] = []
    supervisor = supervise(spec("one"), report=said.append)
    supervisor.wait_ready(deadline=20)
    first = supervisor.pid("one")
    assert first is not None

    os.kill(first, signal.SIGKILL)
    while supervisor.pid("one") == first:
        time.sleep(0.01)
    supervisor.wait_ready(deadline=20)

    assert supervisor.pid("one") not in (None, first)
    assert said == ["one was killed by signal 9; starting it again in 0.5 s"]


def test_a_drill_may_kill_one_and_decide_whether_it_comes_back(supervise: Supervise) -> None:
    supervisor = supervise(spec("one"), spec("two"))
    supervisor.wait_ready(deadline=20)
    two = supervisor.pid("two")

    supervisor.kill("one", restart=False)
    last_moment = time.monotonic() + 2
    while time.monotonic() < last_moment:
        supervisor.tend()
        time.sleep(0.05)

    assert supervisor.pid("one") is None
    assert supervisor.pid("two") == two

    supervisor.start(["one"])
    supervisor.wait_ready(deadline=20)


def test_a_process_that_dies_again_and_again_is_given_up(supervise: Supervise, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operations.supervisor.LONGEST_PAUSE", 0.01)

    with pytest.raises(KeepsDying, match=r"(?s)6th time within 60 s.*no such setting"):
        supervise(spec("broken", DIES)).wait_ready(deadline=30)


def test_stopping_keeps_its_deadline_even_when_one_is_deaf(supervise: Supervise) -> None:
    supervisor = supervise(spec("polite"), spec("deaf", DEAF))
    supervisor.wait_ready(deadline=20)
    pids = [supervisor.pid("polite"), supervisor.pid("deaf")]

    began = time.monotonic()
    supervisor.stop(deadline=1)

    assert time.monotonic() - began < 3
    assert not [pid for pid in pids if psutil.pid_exists(pid)]


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's")
def test_nothing_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    parent_program = f"""
import sys, time
from pathlib import Path
from operations.supervisor import Supervisor
from tests.integration.operations.test_supervisor import spec
supervisor = Supervisor([spec("one"), spec("two")], Path({str(tmp_path)!r}), print)
supervisor.start()
supervisor.wait_ready(deadline=20)
print(supervisor.pid("one"), supervisor.pid("two"), flush=True)
time.sleep(60)
"""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", parent_program]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        children = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
        assert len(children) == 2
        parent.kill()

    alive = still_alive(children, timeout=5)

    assert alive == []


def test_spawning_from_another_thread_is_refused(tmp_path: Path) -> None:
    program = f"""
import threading
from pathlib import Path
from operations.servers.lifetime import spawn
def work():
    try:
        spawn(["true"], log=Path({str(tmp_path / "log")!r}))
    except RuntimeError as error:
        print(error)
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)

    assert "main thread" in done.stdout
