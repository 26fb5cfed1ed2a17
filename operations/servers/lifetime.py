"""How long a child process lives: no longer than its parent, and not after it was asked to end.

`spawn` starts one in a session of its own (Ctrl-C in a terminal reaches only us, so that we can stop things in order)
and tied to our life by PDEATHSIG. `end` asks, waits, then forces.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psutil  # type: ignore[import-untyped]  # ships no types

TETHER = Path(__file__).with_name("tether.py")

Process = subprocess.Popen[bytes]


class Child(Protocol):
    """What there is to know of a child, and to do with it, whoever started it: `Process` is one."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...


class StillRunning(RuntimeError):
    """A process of an earlier start still works in a directory that we need for ourselves."""


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: Path | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
) -> Process:
    """Start a child that gets `on_parent_death` when this process ends in any way, SIGKILL included.

    Its output is appended to `log`, or thrown away. Raises RuntimeError outside the main thread: the kernel sends the
    signal when the spawning *thread* ends, so a child of a short-lived thread would die for no visible reason.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children are spawned from the main thread only: their life is tied to the spawning thread")
    tethered = [sys.executable, "-I", "-S", str(TETHER), str(int(on_parent_death)), str(os.getpid()), *command]
    with (log or Path(os.devnull)).open("ab") as output:
        return subprocess.Popen(
            tethered,
            env=None if env is None else dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def end(process: Child, *, ask: signal.Signals = signal.SIGTERM, deadline: float = 10.0) -> bool:
    """Ask a child to end; after `deadline` seconds force it and its whole session. True when asking was enough."""
    return end_all([process], ask=ask, deadline=deadline)


def end_all(processes: Iterable[Child], *, ask: signal.Signals = signal.SIGTERM, deadline: float = 10.0) -> bool:
    """As `end`, for several at once: all are asked first, and share the deadline."""
    alive = [process for process in processes if process.poll() is None]
    for process in alive:
        process.send_signal(ask)
    last_moment = time.monotonic() + deadline
    obeyed = True
    for process in alive:
        try:
            process.wait(max(0.0, last_moment - time.monotonic()))
        except subprocess.TimeoutExpired:
            obeyed = False
            force(process)
    return obeyed


def force(process: Child) -> None:
    """SIGKILL a child and everything in the session it leads, and reap it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def working_in(directory: Path) -> list[int]:
    """Pids of the processes whose current directory is this one (those we may look at)."""
    wanted = str(directory.resolve())
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.cwd() == wanted:
                found.append(int(process.pid))
    return found


def wait_until_left(directory: Path, deadline: float) -> None:
    """Wait until no process works in the directory any more.

    A server whose parent was killed takes a moment to end. Starting a second one on the same data would destroy it.
    Raises StillRunning after `deadline` seconds.
    """
    last_moment = time.monotonic() + deadline
    while pids := working_in(directory):
        if time.monotonic() > last_moment:
            listed = ", ".join(map(str, pids))
            raise StillRunning(f"{directory} is still in use by process {listed}; end it, then try again")
        time.sleep(0.1)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log file, to be shown in an error."""
    if not log.exists():
        return "(no log)"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 16_384))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
