"""`./primo check`: what must hold before every commit, within half a minute."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import IO

import typer

from operations.checkout import ROOT
from operations.commands.options import AsJson


@dataclass(frozen=True)
class Check:
    """One of the checks."""

    name: str
    command: tuple[str, ...]


@dataclass
class _Running:
    check: Check
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    began: float


def check(as_json: AsJson = False) -> None:
    """Formatting, lint, types, import rules and the quick tests. Exits with 1 when one fails."""
    waiting, running, failed = checks(), list[_Running](), list[str]()
    began = time.monotonic()
    while waiting or running:
        while waiting and len(running) < max(2, os.cpu_count() or 2):
            running.append(_begin(waiting.pop(0)))
        for one in [one for one in running if one.process.poll() is not None]:
            running.remove(one)
            if not _tell(one, as_json=as_json):
                failed.append(one.check.name)
        time.sleep(0.02)
    seconds = round(time.monotonic() - began, 1)
    if as_json:
        print(json.dumps({"failed": failed, "seconds": seconds}))
    else:
        print(f"failed: {', '.join(failed)} ({seconds} s)" if failed else f"all is well ({seconds} s)")
    if failed:
        raise typer.Exit(1)


GATEWAY = "tests/unit/gateway"
LAYERS = "tests/architecture/test_layers_and_sizes.py::test_the_layers_hold"
"""What is a check of its own here."""
QUICK = {
    "gateway": (GATEWAY,),
    "other services": ("tests/unit", f"--ignore={GATEWAY}"),
    "structure": ("tests/architecture", "tests/contract", f"--deselect={LAYERS}"),
}
"""Tests that open no socket, in three processes that fill two cores. Not by xdist: each of its workers collects all of
them, and makes anew what they share, a fifth of what they cost.
"""


def checks() -> list[Check]:
    """What there is to check in this checkout, the slow ones first so that the quick ones fill the gaps."""
    python = sys.executable
    found = [
        Check("types", (python, "-m", "mypy")),
        *(Check(name, (python, "-m", "pytest", *which, "-q")) for name, which in QUICK.items()),
    ]
    # Not its console script, whose first line names the place where the environment was made.
    imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return [
        *found,
        Check("import rules", (python, "-c", imports)),
        Check("lint", (python, "-m", "ruff", "check", ".")),
        Check("formatting", (python, "-m", "ruff", "format", "--check", ".")),
    ]


def _begin(check: Check) -> _Running:
    output = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _tell
    process = subprocess.Popen(
        check.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )
    return _Running(check, process, output, time.monotonic())


def _tell(one: _Running, *, as_json: bool) -> bool:
    """Say how a check ended; what it wrote is shown only when it failed."""
    good = one.process.returncode == 0
    took = time.monotonic() - one.began
    one.output.seek(0)
    said = "" if good else one.output.read().decode(errors="replace").rstrip()
    if as_json:
        line = {"check": one.check.name, "ok": good, "seconds": round(took, 1), "output": said}
        print(json.dumps(line, ensure_ascii=False), flush=True)
    else:
        print(f"{'ok    ' if good else 'FAILED'} {one.check.name:<14} {took:5.1f} s", flush=True)
        print(said, end="\n" if said else "", flush=True)
    one.output.close()
    return good
