"""Command-line options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from operations.checkout import DEFAULT_DATA

Data = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="PRIMO_DATA",
        help="The directory that holds databases, queues, mail and logs.",
        resolve_path=True,
    ),
]

DATA = DEFAULT_DATA

AsJson = Annotated[bool, typer.Option("--json", help="For programs to read.")]
