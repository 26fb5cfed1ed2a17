"""Keeps a set of processes running: starts them, starts again what dies, ends them together.

It has no thread of its own. Whoever runs a system calls `tend` about twice a second, from the main thread, to which
the children's lives are tied; every method that waits tends while it waits.
"""

import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from operations.checkout import ROOT
from operations.log_files import log_for, rotate
from operations.process_spec import ProcessSpec
from operations.readiness import is_ready
from operations.servers.lifetime import Child, end_all, spawn, tail

PATIENCE = 5  # restarts of one process ...
WINDOW = 60.0  # ... within so many seconds; one more means that restarting does not help
LONGEST_PAUSE = 8.0  # seconds
POLL = 0.1  # seconds


class KeepsDying(RuntimeError):
    """A process died again and again. Carries the end of its log."""


class NotReady(RuntimeError):
    """Processes did not become ready in time. Carries the end of their logs."""


@dataclass
class _Place:
    """One process spec, and what became of it so far."""

    spec: ProcessSpec
    process: Child | None = None
    deaths: deque[float] = field(default_factory=deque)  # monotonic times, within WINDOW
    restart_at: float | None = None  # monotonic; None: nothing is due
    restart_wanted: bool = True
    killed_on_purpose: bool = False


Begin = Callable[[ProcessSpec, Path], Child]
"""Starts a process that writes to a log, as a child of this one."""


def by_command(spec: ProcessSpec, log: Path) -> Child:
    """By its command, in the project's directory."""
    return spawn(spec.command, env=spec.env, cwd=ROOT, log=log)


class Supervisor:
    """The processes of these specs, each writing to its own file in `logs`."""

    def __init__(
        self, specs: Sequence[ProcessSpec], logs: Path, report: Callable[[str], None], *, begin: Begin = by_command
    ) -> None:
        self._places = {spec.name: _Place(spec) for spec in specs}
        self._logs = logs
        self._report = report
        self._begin = begin

    @property
    def specs(self) -> list[ProcessSpec]:
        """What is supervised."""
        return [place.spec for place in self._places.values()]

    def pid(self, name: str) -> int | None:
        """The process id of one; None while it does not run."""
        process = self._places[name].process
        return process.pid if process and process.poll() is None else None

    def start(self, names: Iterable[str] | None = None) -> None:
        """Start these processes, or all; one that runs is left alone."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for place in self._chosen(names):
            place.restart_wanted = True
            if self.pid(place.spec.name) is None:
                rotate(log_for(self._logs, place.spec.name))
                self._spawn(place)

    def tend(self) -> bool:
        """Look after every process once: notice deaths, start again what is due. True when one was started.

        Raises KeepsDying when a process died more than PATIENCE times within WINDOW.
        """
        started = False
        for place in self._places.values():
            if place.process and (returncode := place.process.poll()) is not None:
                self._note_death(place, returncode)
            if place.restart_at is not None and time.monotonic() >= place.restart_at:
                self._spawn(place)
                started = True
        return started

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL, *, restart: bool = True) -> None:
        """Send one process a signal, as a fault drill does. With `restart`, it is started again when it died of it."""
        place = self._places[name]
        place.restart_wanted = restart
        place.killed_on_purpose = True
        if place.process and place.process.poll() is None:
            place.process.send_signal(number)

    def wait_ready(self, names: Iterable[str] | None = None, *, deadline: float = 60.0) -> None:
        """Return when these processes, or all, say that they are ready. Raises NotReady, KeepsDying."""
        last_moment = time.monotonic() + deadline
        waiting = self._chosen(names)
        while waiting := [place for place in waiting if not self._is_ready(place)]:
            self.tend()
            if time.monotonic() > last_moment:
                ends = "\n".join(f"--- {place.spec.name}\n{self._tail(place)}" for place in waiting)
                raise NotReady(f"not ready after {deadline:.0f} s:\n{ends}")
            time.sleep(POLL)

    def stop(self, names: Iterable[str] | None = None, *, deadline: float = 6.0) -> None:
        """End these processes, or all: SIGTERM to each at once, SIGKILL after `deadline` seconds."""
        places = self._chosen(names)
        for place in places:
            place.restart_wanted, place.restart_at = False, None
        end_all([place.process for place in places if place.process], deadline=deadline)
        for place in places:
            place.process = None

    def _chosen(self, names: Iterable[str] | None) -> list[_Place]:
        return list(self._places.values()) if names is None else [self._places[name] for name in names]

    def _is_ready(self, place: _Place) -> bool:
        # The pid first: another program's answer on the port of a dead process would deceive.
        return self.pid(place.spec.name) is not None and is_ready(place.spec)

    def _spawn(self, place: _Place) -> None:
        place.restart_at = None
        place.killed_on_purpose = False
        place.process = self._begin(place.spec, log_for(self._logs, place.spec.name))

    def _note_death(self, place: _Place, returncode: int) -> None:
        place.process = None
        if not place.restart_wanted:
            return
        now = time.monotonic()
        if place.killed_on_purpose:
            place.restart_at = now
            return
        place.deaths.append(now)
        while place.deaths[0] < now - WINDOW:
            place.deaths.popleft()
        how = f"was killed by signal {-returncode}" if returncode < 0 else f"ended with status {returncode}"
        name, count = place.spec.name, len(place.deaths)
        if count > PATIENCE:
            raise KeepsDying(f"{name} {how}, the {count}th time within {WINDOW:.0f} s:\n{self._tail(place)}")
        pause = pause_before_restart(count)
        place.restart_at = now + pause
        self._report(f"{name} {how}; starting it again in {pause:g} s")

    def _tail(self, place: _Place) -> str:
        return tail(log_for(self._logs, place.spec.name))


def pause_before_restart(deaths: int) -> float:
    """Seconds to wait after so many recent deaths: doubling from half a second."""
    return min(0.5 * 2.0 ** (deaths - 1), LONGEST_PAUSE)
