"""`./primo test`: the tests, in the project's own environment."""

import os
import sys

import typer

from operations.checkout import ROOT

# Everything after `test` is pytest's, its options included.
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


# The whole suite, on two cores; each file stays in one process, which has servers of its own. In the order of the
# folders: the drills, of which one takes as long as a hundred quick tests, do not come last.
WHOLE_SUITE = ["-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def test(context: typer.Context) -> None:
    """Run the tests; arguments go to pytest. Without any: the whole suite."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *(context.args or WHOLE_SUITE)])
