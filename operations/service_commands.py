"""Service commands that come to an end: preparing the databases, making the accounts to begin with."""

import json
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.checkout import ROOT
from operations.log_files import log_for, rotate
from operations.servers.lifetime import Process, end_all, spawn, tail


class ServiceCommandFailed(RuntimeError):
    """A service's command ended badly, or not in time. Carries the end of its log."""


@dataclass(frozen=True)
class ServiceCommand:
    """One call of `python -m services.<name> VERB...`."""

    module: str  # "services.investor"
    verbs: tuple[str, ...]
    env: Mapping[str, str]

    @property
    def name(self) -> str:
        """What its log file is called after: service and first verb."""
        return f"{self.module.rpartition('.')[2]}-{self.verbs[0]}"


def run_all(commands: list[ServiceCommand], logs: Path, *, deadline: float = 180.0) -> None:
    """Run these at the same time, and return when all have ended well. Raises ServiceCommandFailed."""
    logs.mkdir(parents=True, exist_ok=True)
    running = {command.name: _begin(command, logs) for command in commands}
    last_moment = time.monotonic() + deadline
    try:
        while running:
            for name, process in list(running.items()):
                if process.poll() is None:
                    continue
                del running[name]
                if process.returncode != 0:
                    log = log_for(logs, name)
                    raise ServiceCommandFailed(f"{name} ended with status {process.returncode}:\n{tail(log, 25)}")
            if time.monotonic() > last_moment:
                raise ServiceCommandFailed(f"not finished after {deadline:.0f} s: {', '.join(running)}")
            time.sleep(0.05)
    finally:
        end_all(running.values(), deadline=2)


def _begin(command: ServiceCommand, logs: Path) -> Process:
    log = log_for(logs, command.name)
    rotate(log)
    return spawn([sys.executable, "-m", command.module, *command.verbs], env=command.env, cwd=ROOT, log=log)


def ask(
    command: ServiceCommand, key: str, *, deadline: float = 180.0, statuses: Collection[int] = (0,)
) -> dict[str, Any]:
    """Run a command that answers with one JSON object on a line of its own, having this key; return the object.

    Other lines of its output are its log; another status than these is a failure. Raises ServiceCommandFailed.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", command.module, *command.verbs],
            env=dict(command.env),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=deadline,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ServiceCommandFailed(f"{command.name} did not end within {deadline:.0f} s") from error
    answer = find_answer(done.stdout, key)
    if done.returncode not in statuses or answer is None:
        said = (done.stdout + done.stderr)[-2_000:]
        raise ServiceCommandFailed(f"{command.name} ended with status {done.returncode} and no answer:\n{said}")
    return answer


def find_answer(output: str, key: str) -> dict[str, Any] | None:
    """The last line of the output that is a JSON object with this key."""
    for line in reversed(output.splitlines()):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict) and key in value:
            return value
    return None
