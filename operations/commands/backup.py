"""`./primo backup`: everything of a system in one encrypted file, at one moment, while it runs (docs/backup.md)."""

import json
import os
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from operations.backups import keys, making
from operations.backups.reaching import reached
from operations.backups.restoring import Restore
from operations.backups.telling import FAULTS, Bars, fail, passphrase_for, tell_backup, tell_verified
from operations.checkout import PRIVATE
from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory
from operations.doctor import kept
from operations.doctor.finding import Patient

BACKUPS = PRIVATE / "backups"
"""Beside the data, not in it: `./primo reset` leaves them."""

Target = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE|DIR]", help="Where to; in a folder it is called by its moment.", show_default="a folder"
    ),
]
NewKey = Annotated[
    Path | None,
    typer.Option("--new-key", help="Make a key instead: its private half goes into this file, to be kept elsewhere."),
]
Verify = Annotated[
    Path | None,
    typer.Option("--verify", help="Restore this backup into a system made for it, compare, and throw that away."),
]
Key = Annotated[Path | None, typer.Option("--key", help="The private half of a key; opens a backup.")]
Recipient = Annotated[
    list[str] | None, typer.Option("--recipient", help="Let this public key (age1…) open backups too, from now on.")
]
WithoutSecrets = Annotated[
    bool, typer.Option("--without-secrets", help="Leave keys and passwords out: keep secrets.json yourself.")
]


def backup(
    target: Target = None,
    new_key: NewKey = None,
    verify: Verify = None,
    key: Key = None,
    recipient: Recipient = None,
    without_secrets: WithoutSecrets = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Back up databases, files and secrets of a system, running or stopped. Exits with 1 when there is no backup."""
    place, console = DataDirectory(data), Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        for public in recipient or ():
            keys.public_key(public)
            keys.add_recipient(place, public)
        if new_key is not None:
            _make_key(place, new_key, as_json=as_json)
        elif verify is not None:
            _verify(place, verify, key, console, as_json=as_json)
        elif target is not None or not recipient:
            _make(place, target or BACKUPS, console, with_secrets=not without_secrets, as_json=as_json)
        kept.look_at_backups_again(Patient(place, None))
    except FAULTS as error:
        fail(console, error, as_json=as_json)


def _make_key(place: DataDirectory, file: Path, *, as_json: bool) -> None:
    passphrase = keys.passphrase_from_file() or typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    public = keys.make_key(file, passphrase)
    keys.add_recipient(place, public)
    if as_json:
        print(json.dumps({"public_key": public, "file": str(file.resolve())}))
        return
    print(f"public key   {public}\nprivate key  {file.resolve()}, closed by the passphrase")
    print(
        "Keep that file and the passphrase away from this machine, each where the other is not: who loses one of them\n"
        "cannot read a backup any more, and nobody can help. Backups of this system are made for this key from now on."
    )


def _make(place: DataDirectory, target: Path, console: Console, *, with_secrets: bool, as_json: bool) -> None:
    is_folder = target.is_dir() or target == BACKUPS or str(target).endswith(os.sep)
    file = target / making.name_for(datetime.now(UTC)) if is_folder else target
    with reached(place) as system, Bars(console) as watch:
        made = making.make(system, file, watch, with_secrets=with_secrets)
    if as_json:
        print(json.dumps(asdict(made)))
    else:
        tell_backup(made)


def _verify(place: DataDirectory, file: Path, key: Path | None, console: Console, *, as_json: bool) -> None:
    identity = _identity(key)
    with tempfile.TemporaryDirectory(prefix="primo-verify-", ignore_cleanup_errors=True) as scratch:
        Path(scratch).chmod(0o755)  # PostgreSQL runs as another user, and must reach its data in here
        with Bars(console) as watch:
            restored = Restore(file, identity, DataDirectory(Path(scratch) / "data"), watch, scratch=True).run()
    making.note_verified(place, file, datetime.now(UTC))
    if as_json:
        print(json.dumps({**asdict(restored), "verified": True}))
    else:
        tell_verified(restored)


def _identity(key: Path | None) -> keys.Identity:
    if key is None:
        raise typer.BadParameter("--key FILE is needed to open a backup")
    return keys.open_key(key, passphrase_for(key))
