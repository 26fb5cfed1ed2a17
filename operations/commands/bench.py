"""`./primo bench`: PRIMO measured beside its peers, in the project's own environment. The code is in `tests/bench`."""

import os
import sys

import typer

from operations.checkout import ROOT

# Everything after `bench` is the benchmark's, its options included.
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def bench(context: typer.Context) -> None:
    """Measure events, api, queue, export, import, duplicates, seeded, ledger, closing, ogc or all. `--help`: options."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "tests.bench", *context.args])
