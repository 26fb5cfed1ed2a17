"""`./primo completion`: what the tabulator key proposes behind `./primo`, for bash, zsh and fish."""

import os
import subprocess
import sys
from enum import StrEnum
from typing import Annotated

import typer

from operations.checkout import ROOT

COMPLETING = "_PRIMO_COMPLETE"
"""Set by a shell that asks what comes next."""
_CALLED = {
    "bash": ("$1 )", "{program} )"),
    "zsh": ("complete_zsh primo)", "complete_zsh {program})"),
    "fish": (") primo", ") {program}"),
}
"""How a shell's script of Typer's calls the program: by PATH, where this one is not."""


class Shell(StrEnum):
    """Those that there are scripts for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(shell: Annotated[Shell, typer.Argument(help="Which shell's script.")]) -> None:
    """Print what to put into your shell's start-up file, e.g. eval "$(./primo completion bash)"."""
    print(script_for(shell))


def script_for(shell: Shell) -> str:
    """Typer's script, calling this checkout wherever the shell is."""
    environment = {**os.environ, COMPLETING: f"source_{shell}"}
    done = subprocess.run(
        [sys.executable, "-m", "operations"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    before, after = _CALLED[shell]
    return done.stdout.strip().replace(before, after.format(program=ROOT / "primo"))
