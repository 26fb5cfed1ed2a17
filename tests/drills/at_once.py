"""Several drills at a time: each is a process with servers of its own, so that all of them fit into an evening."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from operations.checkout import ROOT
from operations.servers.lifetime import Process, end_all, spawn, tail
from tests.drills.report import Report

ALONE = frozenset({"broker-cluster", "broker-away", "rebuild"})
"""They promise times and rates, which a neighbour spoils."""
LOOK_S = 0.5
END_S = 60.0
"""Their servers are stopped in order."""


def run_at_once(names: Sequence[str], at_once: int, command: Callable[[str], Sequence[str]]) -> int:
    """Print each drill's line as it ends; those of ALONE come last, one by one. Answers the exit status.

    `command`: what runs a drill. From the main thread only, to which the drills' lives are tied.
    """
    rounds = [[name for name in names if name not in ALONE], *([name] for name in names if name in ALONE)]
    with tempfile.TemporaryDirectory(prefix="primo-drills-") as logs:
        return max(_run(one, at_once, command, Path(logs)) for one in rounds if one)


def _run(names: Sequence[str], at_once: int, command: Callable[[str], Sequence[str]], logs: Path) -> int:
    waiting, running, worst = list(names), dict[str, Process](), 0
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                name = waiting.pop(0)
                running[name] = spawn(command(name), env=os.environ, cwd=ROOT, log=logs / name)
            time.sleep(LOOK_S)
            for name in [name for name, process in running.items() if process.poll() is not None]:
                status = running.pop(name).returncode
                print(_line(name, status, logs / name), flush=True)
                worst = max(worst, int(status != 0))
    finally:
        end_all(running.values(), deadline=END_S)
    return worst


def _line(name: str, status: int | None, log: Path) -> str:
    """What the drill said at its end; a broken promise when it said nothing."""
    if status != 0:
        print(f"{name}:\n{tail(log, 40)}", file=sys.stderr, flush=True)
    said = [line for line in log.read_text(errors="replace").splitlines() if line.startswith('{"drill"')]
    return said[-1] if said else Report(name, broken=[f"ended with {status} and said nothing"]).line()
