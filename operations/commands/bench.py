"""`./primo bench`: PRIMO measured beside its peers, in the project's own environment. The code is in `tests/bench`."""

import os
import sys

import typer

from operations.checkout import ROOT

# Everything after `bench` is the benchmark's, its options included.
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def bench(context: typer.Context) -> None:
    """Measure one of the suites (`--help` names them), or all of them."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "tests.bench", *context.args])  # noqa: S606 - no shell is meant
