"""Processes of the narrow system as forks of one that has imported what they need, by multiprocessing's fork server.

A start is a second of a processor, nearly all of it importing, and the drills start some eighty. The server has no
thread, no connection and no state of a drill; what it forks is a process of its own, which kill -9 ends as any other.
"""

import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from operations.checkout import ROOT
from operations.process_spec import ProcessSpec
from operations.servers.lifetime import Child
from operations.servers.tether import PR_SET_PDEATHSIG

_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.drills.narrow.role"])


def forked(spec: ProcessSpec, log: Path) -> Child:
    """The role that the spec names as its service, in its environment, in a session of its own; ends when we do."""
    process = _SERVER.Process(target=_live, args=(spec.service, dict(spec.env), log), daemon=True)
    process.start()
    return _Fork(process)


def _live(role: str, env: Mapping[str, str], log: Path) -> None:
    """As `lifetime.spawn` lets its children live. The server, our parent, ends when the drill's process does."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(env)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for standard in (1, 2):
        os.dup2(output, standard)
    os.close(output)
    from tests.drills.narrow.role import play

    play(role)


class _Fork:
    """What `subprocess.Popen` tells of a child, of one that is the fork server's."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        assert process.pid is not None
        self.pid = process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if (code := self.returncode) is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0.0)
        return code

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)
