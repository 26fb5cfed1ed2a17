"""`./primo restore`: a system as it was when a backup was made (docs/backup.md)."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from operations.backups import keys
from operations.backups.restoring import Restore
from operations.backups.telling import FAULTS, Bars, fail, passphrase_for, tell_restored
from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
Key = Annotated[Path, typer.Option("--key", help="The private half of its key.")]
Replace = Annotated[bool, typer.Option("--replace", help="Put what is there aside. Nothing of it is deleted.")]
Secrets = Annotated[
    Path | None,
    typer.Option("--secrets", exists=True, dir_okay=False, help="secrets.json, kept apart from the backup."),
]


def restore(
    file: File,
    key: Key,
    replace: Replace = False,
    secrets: Secrets = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Check a backup, restore it, compare it with what it says of itself, and put it in its place: all or nothing."""
    place, console = DataDirectory(data), Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        identity = keys.open_key(key, passphrase_for(key))
        with place.hold(), Bars(console) as watch:
            restored = Restore(file, identity, place, watch, replace=replace, secrets=secrets).run()
    except FAULTS as error:
        fail(console, error, as_json=as_json)
    if as_json:
        print(json.dumps(asdict(restored)))
    else:
        tell_restored(restored, data)
