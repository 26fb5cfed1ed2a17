"""`./primo drill`: faults on purpose, and what became of the promises."""

import os
import sys
from typing import Annotated

import typer

from operations.checkout import ROOT


def drill(
    name: Annotated[str, typer.Argument(help="A drill, `all`, or `list` to see what there is.")] = "all",
    minutes: Annotated[float, typer.Option(min=0.1, help="How long each drill has load and faults.")] = 1.0,
    seed: Annotated[int | None, typer.Option(help="Repeats the schedule of faults of an earlier run.")] = None,
    short: Annotated[bool, typer.Option("--short", help="The small sizes of ./primo test.")] = False,
    at_once: Annotated[int, typer.Option(min=1, help="`all`: so many at a time; some always run alone.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Nothing but the JSON lines.")] = False,
) -> None:
    """Kill processes, broker and database under load; exit with 1 when a promise was broken."""
    arguments = [name, "--minutes", str(minutes)]
    arguments += [] if seed is None else ["--seed", str(seed)]
    arguments += ["--at-once", str(at_once)] + ["--short"] * short + ["--json"] * json
    os.chdir(ROOT)
    # A process of its own code: the drills are tests, and what is operated does not import them.
    os.execv(sys.executable, [sys.executable, "-m", "tests.drills", *arguments])  # noqa: S606 - no shell is meant
