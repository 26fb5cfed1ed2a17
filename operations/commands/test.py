"""`./primo test`: the tests, in the project's own environment."""

import os
import sys
from pathlib import Path

import typer

from operations.checkout import ROOT

# Everything after `test` is pytest's, its options included.
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


# The whole suite, on two cores; each file stays in one process, which has servers of its own. In the order of the
# folders: the drills, of which one takes as long as a hundred quick tests, do not come last.
WHOLE_SUITE = ["-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]

LONG = "--long"
"""Alone, it is the whole suite with its long forms (docs/tests.md)."""

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - looked at before it is used
ROOM_BYTES = 4 * 2**30
"""More than the servers of two test processes and of whole systems beside them need."""


def test(context: typer.Context) -> None:
    """Run the tests; arguments go to pytest. Without any, or with --long alone: the whole suite."""
    os.chdir(ROOT)
    suite = WHOLE_SUITE if set(context.args) <= {LONG} else []
    arguments = [sys.executable, "-m", "pytest", *suite, *context.args]
    os.execve(sys.executable, arguments, {**_scratch(IN_MEMORY), **os.environ})  # noqa: S606 - no shell is meant


def _scratch(memory: Path) -> dict[str, str]:
    """Where tests lay their data: in memory where that is roomy, since a copied database is a thousand small files.

    A process that is killed loses nothing there, which is all that tests kill. TMPDIR, when set, wins.
    """
    if not memory.is_dir() or not os.access(memory, os.W_OK | os.X_OK):
        return {}
    there = os.statvfs(memory)
    if there.f_flag & os.ST_NOEXEC or there.f_bavail * there.f_frsize < ROOM_BYTES:
        return {}
    return {"TMPDIR": str(memory)}
